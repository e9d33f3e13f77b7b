#!/bin/sh
# Makes target/nonmun-gpu.tar.xz: what a Linux x86-64 machine with an NVIDIA driver and no Java
# needs to test and measure the engine on its device. Needs a JDK 25, Maven, unzip and xz here.
#   gpu-model/bundle.sh
# and there, with a tree of these sources for the golden data:
#   verify [TREE/gpu-model [TESTS]]   all tests with the tag gpu, or of the classes named so
#   bench [TREE/gpu-model [MODELS]]   rates of random models, of all or of those named so
# device.sh does both and more, in the time that a borrowed machine gives.
set -eu
cd "$(dirname "$0")"
jdk=$(../scripts/find-jdk)
archive=$PWD/target/nonmun-gpu.tar.xz
most=$((30 * 1024 * 1024))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bundle=$work/nonmun-gpu
mkdir -p "$bundle/lib"

# Maven's class path is the tests' own.
JAVA_HOME=$jdk mvn -q -B -f .. -pl gpu-model test-compile dependency:copy-dependencies \
  -DincludeScope=test -DoutputDirectory="$bundle/lib"
# Of JCuda's libraries the one for the driver is loaded; the tests' PTX compiler is far larger.
unzip -q -j "$bundle"/lib/jcuda-natives-*.jar 'lib/libJCudaDriver-*' -d "$bundle/lib"
rm "$bundle"/lib/jcuda-natives-*.jar
for classes in classes test-classes; do
  "$jdk/bin/jar" --create --file "$bundle/lib/$classes.jar" -C "target/$classes" io
done

# Uncompressed, since xz compresses it better than jlink. JUnit finds classes in a jar by jdk.zipfs.
"$jdk/bin/jlink" --output "$bundle/java" --compress zip-0 --strip-debug --no-header-files \
  --no-man-pages --add-modules \
  java.logging,java.net.http,jdk.httpserver,jdk.incubator.vector,jdk.management,jdk.unsupported,jdk.zipfs

# $1 the command  $2 its class  $3 what it is given
command_for() {
  cat >"$bundle/$1" <<END
#!/bin/sh
# Usage: $1 [FOLDER [OPTIONS] [$3...]]: a source tree's gpu-model, by default the one in this
# folder, and parts of the names of those $3 that are wanted, by default all. Options for Java stand
# in NONMUN_JAVA_OPTIONS.
set -eu
home=\$(CDPATH='' cd -- "\$(dirname -- "\$0")" && pwd -P)
tree=\${1:-gpu-model}
if [ ! -d "\$tree/src/test/resources/golden" ]; then
  echo "$1: \$tree has no src/test/resources/golden; name a source tree's gpu-model" >&2
  exit 2
fi
cd "\$tree"
[ \$# -eq 0 ] || shift
# shellcheck disable=SC2086 # options, parted by blanks
exec "\$home/java/bin/java" \${NONMUN_JAVA_OPTIONS:-} --add-modules jdk.incubator.vector \\
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
  -Djava.library.path="\$home/lib" -Djava.io.tmpdir="\${TMPDIR:-/tmp}" \\
  -cp "\$home/lib/*" io.nonmun.gpumodel.$2 "\$@"
END
  chmod +x "$bundle/$1"
}
command_for verify cuda.Verify TESTS
command_for bench bench.DeviceBench MODELS

tar -C "$work" --owner 0 --group 0 -c nonmun-gpu | xz -T0 -9 >"$archive"
size=$(stat -c %s "$archive")
echo "$archive: $((size / 1024)) KiB"
if [ "$size" -ge "$most" ]; then
  echo "bundle.sh: it must stay under $((most / 1024)) KiB" >&2
  exit 1
fi
