# Every step is a command that .ci/run executes too (scripts/image).
FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -q -B -Dmaven.test.skip=true package
RUN scripts/image runtime /opt/nonmun && scripts/image layout /opt/nonmun

FROM debian:stable-slim
# libstdc++6 is for JCuda's library, libfontconfig1 for the letters of charts.
RUN apt-get update \
  && apt-get install -y --no-install-recommends \
    ca-certificates curl libfontconfig1 libstdc++6 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /data nonmun \
  && install -d -o nonmun -g nonmun /data
COPY --from=build /opt/nonmun /opt/nonmun
# As `scripts/image check`, but of this image: NVIDIA's driver comes with the GPU, nothing else
# lacks.
RUN ! ldd /opt/nonmun/app/native/lib/*.so | grep 'not found' | grep -v 'libcuda\.so\.1'
USER nonmun
WORKDIR /data
VOLUME /data
# The capabilities are what NVIDIA's Container Toolkit gives a container that has a GPU: libcuda,
# and nvidia-smi to look with.
ENV LC_ALL=C.UTF-8 \
  NVIDIA_DRIVER_CAPABILITIES=compute,utility \
  NONMUN_CONFIG=/data/config.yaml \
  NONMUN_STORAGE_URL=jdbc:sqlite:/data/nonmun.db
HEALTHCHECK --interval=60s --timeout=5s --start-period=30s \
  CMD curl -fsS http://127.0.0.1:8080/actuator/health || exit 1
ENTRYPOINT ["/opt/nonmun/nonmun"]
CMD ["run"]
