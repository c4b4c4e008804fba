/* A disk that is full at the n-th write, or from it on: loaded before the C library (LD_PRELOAD).
 *
 * A write is whatever may need room: writing, making a file or a directory, giving one another name, growing a file,
 * bringing it to the disk. Only what lies below FULL_IN counts. FULL_AT: the number of the first write that fails with
 * ENOSPC (0: none), FULL_ONCE: it alone fails; full_at() says the same from within. FULL_LOG: a file that is told of every
 * write.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long writes, first;
static atomic_int once, told = -1;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("FULL_AT"), *log = getenv("FULL_LOG");
    first = at ? atol(at) : 0;
    once = getenv("FULL_ONCE") != NULL;
    if (log) told = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Begin to count anew. */
void full_at(long number, int alone) {
    first = number;
    once = alone;
    writes = 0;
}

long full_count(void) { return writes; }

static int is_full(const char *what, const char *path) {
    const char *below = getenv("FULL_IN");
    if (!path || !below || strncmp(path, below, strlen(below))) return 0;
    long number = atomic_fetch_add(&writes, 1) + 1, from = first;
    if (told >= 0) dprintf(told, "%ld %s %s\n", number, what, path);
    if (!from || (once ? number != from : number < from)) return 0;
    errno = ENOSPC;
    return 1;
}

static int is_full_file(const char *what, int file) {
    char link[64], path[PATH_MAX];
    struct stat about;
    int before = errno;
    if (file < 3 || file == told || fstat(file, &about) || !(S_ISREG(about.st_mode) || S_ISDIR(about.st_mode))) {
        errno = before;
        return 0;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    errno = before;
    if (size < 0) return 0;
    path[size] = 0;
    return is_full(what, path);
}

#define IS_MADE(how) ((how) & O_CREAT || ((how) & O_TMPFILE) == O_TMPFILE)
#define REAL(name) real = real ? real : (__typeof__(real))dlsym(RTLD_NEXT, name)
#define WITH_FILE(type, name, parameters, arguments)                           \
    type name parameters {                                                     \
        static type(*real) parameters;                                         \
        REAL(#name);                                                           \
        return is_full_file(#name, file) ? -1 : real arguments;                \
    }
#define WITH_PATH(name, parameters, arguments)                                 \
    int name parameters {                                                      \
        static int(*real) parameters;                                          \
        REAL(#name);                                                           \
        return is_full(#name, path) ? -1 : real arguments;                     \
    }
#define OPENING(name, parameters, arguments)                                   \
    int name parameters {                                                      \
        static int(*real)();                                                   \
        va_list more;                                                          \
        va_start(more, how);                                                   \
        mode_t mode = IS_MADE(how) ? va_arg(more, mode_t) : 0;  \
        va_end(more);                                                          \
        REAL(#name);                                                           \
        return (IS_MADE(how) || how & O_TRUNC) && is_full(#name, path) ? -1 : real arguments; \
    }

WITH_FILE(ssize_t, write, (int file, const void *data, size_t size), (file, data, size))
WITH_FILE(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
WITH_FILE(ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t at), (file, data, size, at))
WITH_FILE(ssize_t, writev, (int file, const struct iovec *parts, int count), (file, parts, count))
WITH_FILE(int, fsync, (int file), (file))
WITH_FILE(int, fdatasync, (int file), (file))
WITH_FILE(int, ftruncate, (int file, off_t size), (file, size))
WITH_FILE(int, ftruncate64, (int file, off64_t size), (file, size))
WITH_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
WITH_PATH(rename, (const char *old, const char *path), (old, path))
WITH_PATH(renameat, (int from, const char *old, int to, const char *path), (from, old, to, path))
OPENING(open, (const char *path, int how, ...), (path, how, mode))
OPENING(open64, (const char *path, int how, ...), (path, how, mode))
OPENING(openat, (int below, const char *path, int how, ...), (below, path, how, mode))
OPENING(openat64, (int below, const char *path, int how, ...), (below, path, how, mode))
