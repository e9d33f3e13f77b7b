#!/bin/sh
# Compiles the kernels of src/main/cuda to the PTX that the engine loads and git holds. Needs nvcc
# 13.0, of which another version writes other (equally good) PTX.
#   gpu-model/cuda.sh [FOLDER]   into FOLDER; without one, into the resources
set -eu
cd "$(dirname "$0")"
sources=src/main/cuda
folder=${1:-src/main/resources/io/nonmun/gpumodel/cuda}
mkdir -p "$folder"

# A kernel's source is its file and what it may include.
hash_of() {
  cat "$1" "$sources"/*.cuh | sha256sum | cut -d ' ' -f 1
}

# nvcc's comments name its build. ISA 8.0 has all that we use, and older drivers refuse newer ones.
compile() {
  nvcc --ptx --std=c++17 --gpu-architecture="$2" -o - "$1" |
    sed -e '/^\/\//d' -e 's/^\.version .*/.version 8.0/' | cat -s
}

rm -f "$folder"/*.ptx
for source in "$sources"/*.cu; do
  name=$(basename "$source" .cu)
  for target in compute_80 compute_90a; do
    {
      echo "// $name.cu for $target, written by cuda.sh"
      echo "// source: $(hash_of "$source")"
      compile "$source" "$target"
    } >"$folder/$name.$target.ptx"
  done
done
