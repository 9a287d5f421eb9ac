# syntax=docker/dockerfile:1
# docker build -t verbatim .
# docker run --rm -it verbatim chat                                        the chat in this terminal
# docker run -d --read-only --tmpfs /tmp -v verbatim:/var/lib/verbatim -e TELEGRAM_BOT_TOKEN=… verbatim

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/verbatim
COPY locks/run.txt /build/locks/run.txt
# Wheels only: nothing here needs a compiler, and nothing is run at install time.
RUN /opt/verbatim/bin/pip install --require-hashes --only-binary :all: -r /build/locks/run.txt
# The bot itself goes in as source: no build backend to fetch outside the lock.
COPY bot /app/bot
COPY data /app/data
RUN /opt/verbatim/bin/python -m compileall -q /app/bot

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/verbatim --create-home verbatim
COPY --from=build /opt/verbatim /opt/verbatim
COPY --from=build /app /app
ENV PATH=/opt/verbatim/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/app \
    VERBATIM_LIBRARY=/app/data/transcripts:/var/lib/verbatim/transcripts \
    VERBATIM_DATABASE_URL=sqlite:////var/lib/verbatim/verbatim.db \
    VERBATIM_INDEX=/var/lib/verbatim/index \
    VERBATIM_HTTP_LISTEN=0.0.0.0:8080
USER verbatim
WORKDIR /var/lib/verbatim
VOLUME /var/lib/verbatim
EXPOSE 8080
# Healthy means: Telegram was heard from lately (polled or called), not merely that a process lives.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
