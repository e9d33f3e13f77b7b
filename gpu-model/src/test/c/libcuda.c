// A stand-in for NVIDIA's driver on a machine without a device, for JCudaStubTest: the part of the
// CUDA driver API that JCudaDriver is asked for
// (https://docs.nvidia.com/cuda/cuda-driver-api/). Memory of its two devices is the host's.
//
// It refuses what a driver refuses: calls of a thread without a current context, handles that are
// not or no longer valid, copies out of bounds, too much memory. Kernels compute nothing; what the
// last one was launched with is kept. Calls may come from any thread, but one at a time.
//
//   cc -shared -fPIC -o libcuda.so.1 libcuda.c

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Of CUresult, CUdevice_attribute, CUjit_option and CUfunction_attribute.
enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, INVALID_DEVICE = 101 };
enum { INVALID_CONTEXT = 201, INVALID_PTX = 218, INVALID_HANDLE = 400, NOT_FOUND = 500 };
enum { CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901, CAPTURE_MODE_RELAXED = 2 };
enum { DISABLE_TIMING = 2 };
enum { MULTIPROCESSORS = 16, MAJOR = 75, MINOR = 76, MOST_SHARED_MEMORY = 97 };
enum { ERROR_LOG = 5, ERROR_LOG_BYTES = 6 };
enum { DYNAMIC_SHARED_MEMORY = 8 };

enum { DEVICES = 2, OBJECTS = 1000 };
static const size_t MEMORY[DEVICES] = {(size_t)8 << 30, (size_t)16 << 30};
static const int ATTRIBUTES[DEVICES][4] = {{40, 7, 5, 64 << 10}, {132, 9, 0, 227 << 10}};
static const int SHARED_MEMORY = 48 << 10; // that a launch has without asking for more

#define CHECK(condition, error) \
  do {                          \
    if (!(condition))           \
      return error;             \
  } while (0)

// ---- What the test asks for

int stub_version = 12040; // of CUDA, as the driver says it
uint64_t stub_ptx_bytes;  // of the last module's text, to its zero

// Of the last launch.
uint32_t stub_launch[7];           // blocks x y z, threads x y z, bytes of shared memory
unsigned char stub_arguments[256]; // as PTX lays them out
uint64_t stub_argument_bytes;
uint64_t stub_launches; // of kernels, also as part of a graph

static char failing[64];
static int failure;

// The next call of this name, as the API's documentation has it, fails.
void stub_fail(const char *call, int result) {
  snprintf(failing, sizeof failing, "%s", call);
  failure = result;
}

// Many calls are exported with a version, e.g. as cuMemAlloc_v2.
static int result_of(const char *call) {
  size_t length = strlen(failing);
  int same = strncmp(call, failing, length) == 0 && (call[length] == 0 || call[length] == '_');
  if (length == 0 || !same)
    return SUCCESS;
  failing[0] = 0;
  return failure;
}

// At the beginning of a call; those that free something fail at their end, with it freed.
#define MAY_FAIL                       \
  do {                                 \
    int result_ = result_of(__func__); \
    CHECK(result_ == SUCCESS, result_); \
  } while (0)

// ---- What there is

enum kind { NOTHING, CONTEXT, DEVICE_MEMORY, HOST_MEMORY, MODULE, FUNCTION, STREAM, EVENT, GRAPH };

// What a launch is called with.
struct launch {
  uint32_t shape[7];
  unsigned char arguments[256];
  uint64_t argument_bytes;
};

// A handle is its address.
struct object {
  enum kind kind;
  struct object *owner; // context of device memory, module of a function
  char *memory;         // or a module's text; owned
  unsigned char argument_sizes[32]; // of a function, up to a 0
  size_t bytes;         // of memory; of dynamic shared memory that a function may have
  struct object *graph; // that a stream is being recorded to
  int is_executable;    // of a graph
  struct launch *launches; // of a graph, with how many there are; owned
  int launch_count;
  int timed, time;      // of an event: whether it may be asked for its time; 0 before it is recorded
};

static struct object objects[OBJECTS];
static struct object *primary[DEVICES];
static int retained[DEVICES];
static _Thread_local struct object *current;

// How many objects have not been given back.
int stub_live(void) {
  int live = 0;
  for (int i = 0; i < OBJECTS; i++)
    live += objects[i].kind != NOTHING && objects[i].kind != FUNCTION;
  return live;
}

static struct object *create(enum kind kind) {
  for (int i = 0; i < OBJECTS; i++) {
    if (objects[i].kind == NOTHING) {
      objects[i] = (struct object){.kind = kind, .owner = current};
      return &objects[i];
    }
  }
  fputs("libcuda.c: too many objects\n", stderr);
  abort();
}

// The object of a handle, or NULL if there is none of this kind.
static struct object *valid(enum kind kind, const struct object *handle) {
  ptrdiff_t i = handle - objects;
  int is_object = i >= 0 && i < OBJECTS && handle == &objects[i];
  return is_object && handle->kind == kind ? &objects[i] : NULL;
}

#define IN_CONTEXT CHECK(valid(CONTEXT, current), INVALID_CONTEXT)

#define BEGIN \
  MAY_FAIL;   \
  IN_CONTEXT

// The memory that these bytes lie in.
static struct object *holding(enum kind kind, const char *address, size_t bytes) {
  for (int i = 0; i < OBJECTS; i++) {
    struct object *o = &objects[i];
    if (o->kind == kind && address >= o->memory && address + bytes <= o->memory + o->bytes)
      return o;
  }
  return NULL;
}

// The memory that begins here.
static struct object *beginning(enum kind kind, const char *address) {
  struct object *o = holding(kind, address, 1);
  return o && o->memory == address ? o : NULL;
}

// Garbage until it is written.
static int allocate(enum kind kind, size_t bytes, char **address) {
  CHECK(bytes > 0, INVALID_VALUE);
  struct object *o = create(kind);
  o->memory = *address = malloc(bytes);
  o->bytes = bytes;
  memset(o->memory, 0xA5, bytes);
  return SUCCESS;
}

// A module with its functions.
static void destroy(struct object *o) {
  for (int i = 0; i < OBJECTS; i++)
    if (objects[i].kind == FUNCTION && objects[i].owner == o)
      objects[i].kind = NOTHING;
  free(o->memory);
  free(o->launches);
  o->kind = NOTHING;
}

// The end of a call that frees something, which the caller has to have.
static int give_back(struct object *o, int error, const char *call) {
  IN_CONTEXT;
  CHECK(o, error);
  destroy(o);
  return result_of(call);
}

static size_t used(struct object *context) {
  size_t bytes = 0;
  for (int i = 0; i < OBJECTS; i++)
    if (objects[i].kind == DEVICE_MEMORY && objects[i].owner == context)
      bytes += objects[i].bytes;
  return bytes;
}

// ---- Driver and devices

int cuInit(unsigned flags) {
  MAY_FAIL;
  return flags == 0 ? SUCCESS : INVALID_VALUE;
}

int cuDriverGetVersion(int *version) {
  MAY_FAIL;
  *version = stub_version;
  return SUCCESS;
}

int cuDeviceGetCount(int *count) {
  MAY_FAIL;
  *count = DEVICES;
  return SUCCESS;
}

int cuDeviceGet(int *device, int ordinal) {
  MAY_FAIL;
  CHECK(ordinal >= 0 && ordinal < DEVICES, INVALID_DEVICE);
  *device = ordinal;
  return SUCCESS;
}

int cuDeviceGetName(char *name, int bytes, int device) {
  MAY_FAIL;
  snprintf(name, bytes, "Stub %d", device);
  return SUCCESS;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
  MAY_FAIL;
  *bytes = MEMORY[device];
  return SUCCESS;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
  static const int KNOWN[] = {MULTIPROCESSORS, MAJOR, MINOR, MOST_SHARED_MEMORY};
  MAY_FAIL;
  for (int i = 0; i < 4; i++) {
    if (attribute == KNOWN[i]) {
      *value = ATTRIBUTES[device][i];
      return SUCCESS;
    }
  }
  return INVALID_VALUE;
}

// ---- Contexts: a device has its primary one, for as long as somebody retains it

int cuDevicePrimaryCtxRetain(struct object **context, int device) {
  MAY_FAIL;
  if (retained[device]++ == 0)
    primary[device] = create(CONTEXT);
  *context = primary[device];
  return SUCCESS;
}

int cuDevicePrimaryCtxRelease_v2(int device) {
  CHECK(retained[device] > 0, INVALID_CONTEXT);
  if (--retained[device] == 0)
    destroy(primary[device]);
  return result_of(__func__);
}

int cuCtxSetCurrent(struct object *context) {
  MAY_FAIL;
  CHECK(valid(CONTEXT, context), INVALID_CONTEXT);
  current = context;
  return SUCCESS;
}

int cuCtxSynchronize(void) {
  BEGIN;
  return SUCCESS;
}

// ---- Memory

static int device_of(struct object *context) {
  return context == primary[0] ? 0 : 1;
}

int cuMemGetInfo_v2(size_t *free, size_t *total) {
  BEGIN;
  *total = MEMORY[device_of(current)];
  *free = *total - used(current);
  return SUCCESS;
}

int cuMemAlloc_v2(char **address, size_t bytes) {
  BEGIN;
  CHECK(bytes <= MEMORY[device_of(current)] - used(current), OUT_OF_MEMORY);
  return allocate(DEVICE_MEMORY, bytes, address);
}

int cuMemFree_v2(char *address) {
  return give_back(beginning(DEVICE_MEMORY, address), INVALID_VALUE, __func__);
}

int cuMemHostAlloc(char **address, size_t bytes, unsigned flags) {
  BEGIN;
  CHECK(flags == 0, INVALID_VALUE);
  return allocate(HOST_MEMORY, bytes, address);
}

int cuMemFreeHost(char *address) {
  return give_back(beginning(HOST_MEMORY, address), INVALID_VALUE, __func__);
}

// ---- Streams and events. Everything on a stream is done at once; the clock advances by half a
// millisecond whenever an event is recorded.

static int clock_ticks;

int cuStreamCreate(struct object **stream, unsigned flags) {
  BEGIN;
  CHECK(flags <= 1, INVALID_VALUE);
  *stream = create(STREAM);
  return SUCCESS;
}

int cuStreamDestroy_v2(struct object *stream) {
  return give_back(valid(STREAM, stream), INVALID_HANDLE, __func__);
}

// A stream that carries out what it is given; one that is recorded has kernels and clears only, and
// whatever else it is given spoils the recording.
static int carries_out(struct object *stream) {
  CHECK(valid(STREAM, stream), INVALID_HANDLE);
  CHECK(!stream->graph, (stream->graph->launch_count = -1, CAPTURE_UNSUPPORTED));
  return SUCCESS;
}

#define CARRIES_OUT(stream)                \
  do {                                     \
    int result_ = carries_out(stream);     \
    CHECK(result_ == SUCCESS, result_);    \
  } while (0)

int cuStreamBeginCapture_v2(struct object *stream, int mode) {
  BEGIN;
  CARRIES_OUT(stream);
  CHECK(mode == CAPTURE_MODE_RELAXED, INVALID_VALUE);
  stream->graph = create(GRAPH);
  return SUCCESS;
}

int cuStreamEndCapture(struct object *stream, struct object **graph) {
  int result = result_of(__func__);
  IN_CONTEXT;
  CHECK(valid(STREAM, stream) && stream->graph, INVALID_HANDLE);
  *graph = stream->graph;
  stream->graph = NULL;
  if (result == SUCCESS && (*graph)->launch_count < 0)
    result = CAPTURE_INVALIDATED;
  if (result != SUCCESS) {
    destroy(*graph);
    *graph = NULL;
  }
  return result;
}

int cuGraphInstantiateWithFlags(struct object **executable, struct object *graph, uint64_t flags) {
  BEGIN;
  CHECK(valid(GRAPH, graph) && !graph->is_executable && flags == 0, INVALID_VALUE);
  size_t bytes = graph->launch_count * sizeof(struct launch);
  *executable = create(GRAPH);
  (*executable)->is_executable = 1;
  (*executable)->launch_count = graph->launch_count;
  (*executable)->launches = memcpy(malloc(bytes + 1), graph->launches ? (void *)graph->launches : "", bytes);
  return SUCCESS;
}

static int destroy_graph(struct object *graph, int is_executable, const char *call) {
  struct object *o = valid(GRAPH, graph);
  return give_back(o && o->is_executable == is_executable ? o : NULL, INVALID_HANDLE, call);
}

int cuGraphDestroy(struct object *graph) {
  return destroy_graph(graph, 0, __func__);
}

int cuGraphExecDestroy(struct object *executable) {
  return destroy_graph(executable, 1, __func__);
}

static void carry_out(const struct launch *launch) {
  memcpy(stub_launch, launch->shape, sizeof stub_launch);
  memcpy(stub_arguments, launch->arguments, sizeof stub_arguments);
  stub_argument_bytes = launch->argument_bytes;
  stub_launches++;
}

int cuGraphLaunch(struct object *executable, struct object *stream) {
  BEGIN;
  CARRIES_OUT(stream);
  CHECK(valid(GRAPH, executable) && executable->is_executable, INVALID_HANDLE);
  for (int i = 0; i < executable->launch_count; i++)
    carry_out(&executable->launches[i]);
  return SUCCESS;
}

int cuStreamSynchronize(struct object *stream) {
  BEGIN;
  CARRIES_OUT(stream);
  return SUCCESS;
}

int cuStreamWaitEvent(struct object *stream, struct object *event, unsigned flags) {
  BEGIN;
  CARRIES_OUT(stream);
  return valid(EVENT, event) && flags == 0 ? SUCCESS : INVALID_HANDLE;
}

int cuEventCreate(struct object **event, unsigned flags) {
  BEGIN;
  CHECK(flags <= 3, INVALID_VALUE);
  *event = create(EVENT);
  (*event)->timed = !(flags & DISABLE_TIMING);
  return SUCCESS;
}

int cuEventDestroy_v2(struct object *event) {
  return give_back(valid(EVENT, event), INVALID_HANDLE, __func__);
}

int cuEventRecord(struct object *event, struct object *stream) {
  BEGIN;
  CARRIES_OUT(stream);
  CHECK(valid(EVENT, event), INVALID_HANDLE);
  event->time = ++clock_ticks;
  return SUCCESS;
}

int cuEventElapsedTime(float *millis, struct object *start, struct object *end) {
  BEGIN;
  CHECK(valid(EVENT, start) && start->timed && start->time, INVALID_HANDLE);
  CHECK(valid(EVENT, end) && end->timed && end->time, INVALID_HANDLE);
  *millis = 0.5f * (end->time - start->time);
  return SUCCESS;
}

int cuEventSynchronize(struct object *event) {
  BEGIN;
  return valid(EVENT, event) ? SUCCESS : INVALID_HANDLE;
}

int cuMemcpyHtoDAsync_v2(char *to, const void *from, size_t bytes, struct object *stream) {
  BEGIN;
  CARRIES_OUT(stream);
  CHECK(holding(DEVICE_MEMORY, to, bytes), INVALID_VALUE);
  memcpy(to, from, bytes);
  return SUCCESS;
}

int cuMemcpyDtoHAsync_v2(void *to, const char *from, size_t bytes, struct object *stream) {
  BEGIN;
  CARRIES_OUT(stream);
  CHECK(holding(DEVICE_MEMORY, from, bytes), INVALID_VALUE);
  memcpy(to, from, bytes);
  return SUCCESS;
}

int cuMemsetD8Async(char *to, unsigned char value, size_t bytes, struct object *stream) {
  BEGIN;
  CHECK(valid(STREAM, stream), INVALID_HANDLE);
  CHECK(holding(DEVICE_MEMORY, to, bytes), INVALID_VALUE);
  memset(to, value, bytes);
  return SUCCESS;
}

// ---- Modules and launches

// Writes the log where the options ask for it, and into the options how long it is.
static void log_error(const char *text, unsigned count, const int *options, void **values) {
  char *buffer = NULL;
  for (unsigned i = 0; i < count; i++)
    if (options[i] == ERROR_LOG)
      buffer = values[i];
  for (unsigned i = 0; i < count && buffer; i++)
    if (options[i] == ERROR_LOG_BYTES)
      values[i] = (void *)(intptr_t)snprintf(buffer, (uint32_t)(uintptr_t)values[i], "%s", text);
}

int cuModuleLoadDataEx(struct object **module, const char *text, unsigned count, int *options,
                       void **values) {
  BEGIN;
  stub_ptx_bytes = strlen(text);
  if (!strstr(text, ".version")) {
    log_error("ptxas fatal: no .version, says the stub\n", count, options, values);
    return INVALID_PTX;
  }
  *module = create(MODULE);
  (*module)->memory = strdup(text);
  return SUCCESS;
}

int cuModuleUnload(struct object *module) {
  return give_back(valid(MODULE, module), INVALID_HANDLE, __func__);
}

// As many, and as large, as the entry declares: ".param .u64 name", each aligned to its size.
static void find_argument_sizes(struct object *function, const char *entry) {
  unsigned char *size = function->argument_sizes;
  const char *end = strchr(entry, ')');
  int bits;
  for (const char *p = entry; (p = strstr(p, ".param .")) && p < end; p++) {
    sscanf(p, ".param .%*[a-z]%d", &bits);
    *size++ = bits / 8;
  }
}

int cuModuleGetFunction(struct object **function, struct object *module, const char *name) {
  char entry[256];
  BEGIN;
  CHECK(valid(MODULE, module), INVALID_HANDLE);
  snprintf(entry, sizeof entry, ".entry %s(", name);
  const char *found = strstr(module->memory, entry);
  CHECK(found, NOT_FOUND);
  *function = create(FUNCTION);
  (*function)->owner = module;
  find_argument_sizes(*function, found);
  (*function)->bytes = SHARED_MEMORY;
  return SUCCESS;
}

int cuFuncSetAttribute(struct object *function, int attribute, int value) {
  BEGIN;
  CHECK(valid(FUNCTION, function), INVALID_HANDLE);
  CHECK(attribute == DYNAMIC_SHARED_MEMORY, INVALID_VALUE);
  CHECK(value <= ATTRIBUTES[device_of(current)][3], INVALID_VALUE);
  if (value > SHARED_MEMORY)
    function->bytes = value;
  return SUCCESS;
}

static void keep_arguments(struct launch *launch, const unsigned char *sizes, void **arguments) {
  size_t at = 0;
  for (; *sizes; sizes++) {
    at = (at + *sizes - 1) / *sizes * *sizes;
    memcpy(launch->arguments + at, *arguments++, *sizes);
    at += *sizes;
  }
  launch->argument_bytes = at;
}

int cuLaunchKernel(struct object *function, uint32_t gridX, uint32_t gridY, uint32_t gridZ,
                   uint32_t blockX, uint32_t blockY, uint32_t blockZ, uint32_t shared,
                   struct object *stream, void **arguments, void **extra) {
  BEGIN;
  CHECK(valid(FUNCTION, function) && valid(STREAM, stream), INVALID_HANDLE);
  CHECK(shared <= function->bytes && !extra, INVALID_VALUE);
  struct launch launch = {.shape = {gridX, gridY, gridZ, blockX, blockY, blockZ, shared}};
  keep_arguments(&launch, function->argument_sizes, arguments);
  struct object *graph = stream->graph;
  if (!graph) {
    carry_out(&launch);
  } else if (graph->launch_count >= 0) {
    graph->launches = realloc(graph->launches, (graph->launch_count + 1) * sizeof launch);
    graph->launches[graph->launch_count++] = launch;
  }
  return SUCCESS;
}
