# linkcheck for a server: a user without rights, a read-only file system, no network.
#   docker run --rm --network none --read-only --tmpfs /tmp -v $PWD/in:/in:ro -v $PWD/out:/out linkcheck check ...
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY requirements requirements
COPY linkcheck linkcheck
COPY synthetic_data synthetic_data
RUN python -m venv /app \
    && /app/bin/python -m pip install --no-compile --require-hashes --requirement requirements/locked.txt \
    && /app/bin/python -m pip install --no-deps . \
    && /app/bin/linkcheck demo --out /tmp/demo --persons 2000

FROM python:3.13-slim
COPY --from=build /app /app
RUN useradd --no-create-home --uid 10001 linkcheck && mkdir /out && chown linkcheck /out
USER linkcheck
ENV PATH=/app/bin:$PATH PYTHONDONTWRITEBYTECODE=1
WORKDIR /out
ENTRYPOINT ["linkcheck"]
CMD ["--help"]
