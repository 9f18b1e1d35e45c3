# Debian's AWS CLI, for the example in compose.yaml.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends awscli && rm -rf /var/lib/apt/lists/*
COPY client.sh /client.sh
ENTRYPOINT ["sh", "/client.sh"]
