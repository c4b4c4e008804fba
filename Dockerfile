# linkcheck for a server: a user without rights, a read-only file system, no network.
#   docker run --rm --network none --read-only --tmpfs /tmp -v kernels:/cache -v $PWD/in:/in:ro -v $PWD/out:/out \
#     linkcheck check ...
# /cache keeps the compiled kernels; without it every run compiles them anew.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY requirements requirements
COPY linkcheck linkcheck
COPY synthetic_data synthetic_data
RUN python -m venv /app \
    && /app/bin/python -m pip install --no-compile --require-hashes --requirement requirements/locked.txt \
    && /app/bin/python -m pip install --no-deps .

FROM python:3.13-slim
COPY --from=build /app /app
RUN useradd --no-create-home --uid 10001 linkcheck && mkdir /out /cache && chown linkcheck /out /cache
USER 10001
ENV PATH=/app/bin:$PATH XDG_CACHE_HOME=/cache PYTHONDONTWRITEBYTECODE=1
WORKDIR /out
ENTRYPOINT ["linkcheck"]
CMD ["--help"]
