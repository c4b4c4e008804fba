# linkcheck for a server: a user without rights, a read-only file system, no network.
#   docker run --rm --network none --read-only --tmpfs /tmp -v kernels:/cache -v $PWD/in:/in:ro -v $PWD/out:/out \
#     linkcheck check ...
# /cache keeps what is compiled besides the machine code that the image carries.
# The image it begins from is Python 3.13.15 on Debian 13, by its digest: renew it for repairs, both lines at once.
FROM python:3.13-slim@sha256:9d2e5553305c7c7b0097999bb17187c69b921ccd6bc9d40e4bb5ebe652c00285 AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY requirements requirements
COPY linkcheck linkcheck
COPY synthetic_data synthetic_data
RUN python -m venv /app \
    && /app/bin/python -m pip install --no-compile --require-hashes --requirement requirements/locked.txt \
    && /app/bin/python -m pip install --no-deps . \
    && /app/bin/python -P -m linkcheck.machine_code

FROM python:3.13-slim@sha256:9d2e5553305c7c7b0097999bb17187c69b921ccd6bc9d40e4bb5ebe652c00285
COPY --from=build /app /app
RUN useradd --no-create-home --uid 10001 linkcheck && mkdir /out /cache && chown linkcheck /out /cache
USER 10001
ENV PATH=/app/bin:$PATH XDG_CACHE_HOME=/cache PYTHONDONTWRITEBYTECODE=1
WORKDIR /out
ENTRYPOINT ["linkcheck"]
CMD ["--help"]
