# All services, to bring their databases to the newest revision; ends when they are there. Built from the root of the repository: docker build -f deploy/migrate.Dockerfile -t zjjg-migrate .
# Another registry or package index: --build-arg PYTHON_IMAGE=... UV_DEFAULT_INDEX=... PIP_INDEX_URL=...
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS wheels
ARG PIP_INDEX_URL
ARG UV_DEFAULT_INDEX
ENV PYTHON=/usr/local/bin/python3.11 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /src
COPY requirements.lock ./
COPY deploy/install deploy/
COPY contracts contracts
COPY kit kit
COPY services services
RUN deploy/install /opt/zjjg services/auth services/agency services/evaluation services/hazard services/stats

FROM ${PYTHON_IMAGE}
RUN useradd --system --uid 10001 --home-dir /var/lib/zjjg --create-home zjjg
COPY --from=wheels /opt/zjjg /opt/zjjg
ENV PATH=/opt/zjjg/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ZJJG_PROFILE=production ZJJG_DATA=/var/lib/zjjg
WORKDIR /var/lib/zjjg
USER 10001
CMD ["zjjg", "migrate"]
