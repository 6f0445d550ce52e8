// SPDX-License-Identifier: Apache-2.0
//
// How ThreadSanitizer is set in each program of the preset `tsan`, whoever starts it.
//   ignore_noninstrumented_modules   what RocksDB, gRPC and protobuf do through memcpy and free is
//                                    not reported: their atomics that order it are out of sight.
//                                    Their locks and threads still count, and so does every access
//                                    of our own, also in reactions that gRPC calls.
//   second_deadlock_stack            locks taken in two orders: both stacks
extern "C" const char* __tsan_default_options() {
  return "ignore_noninstrumented_modules=1 second_deadlock_stack=1";
}
