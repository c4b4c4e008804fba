/* A disk that is full from the n-th write on: loaded before the C library (LD_PRELOAD).
 *
 * FULL_AT: the number of the first write to a regular file that fails with ENOSPC (0: none), FULL_COUNT: a file that is
 * told at the end how many writes there were. Standard streams are no files of the disk.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long writes;

static int is_full(int file) {
    struct stat about;
    int before = errno;
    if (file < 3 || fstat(file, &about) || !S_ISREG(about.st_mode)) {
        errno = before;
        return 0;
    }
    const char *at = getenv("FULL_AT");
    long number = atomic_fetch_add(&writes, 1) + 1, first = at ? atol(at) : 0;
    errno = first && number >= first ? ENOSPC : before;
    return first && number >= first;
}

#define WRITING(name, parameters, arguments)                                   \
    ssize_t name parameters {                                                  \
        static ssize_t(*real) parameters;                                      \
        if (!real) real = (ssize_t(*) parameters)dlsym(RTLD_NEXT, #name);      \
        return is_full(file) ? -1 : real arguments;                            \
    }

WRITING(write, (int file, const void *data, size_t size), (file, data, size))
WRITING(pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
WRITING(pwrite64, (int file, const void *data, size_t size, off64_t at), (file, data, size, at))
WRITING(writev, (int file, const struct iovec *parts, int count), (file, parts, count))

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FULL_COUNT");
    FILE *told = path ? fopen(path, "w") : NULL;
    if (told) {
        fprintf(told, "%ld\n", atomic_load(&writes));
        fclose(told);
    }
}
