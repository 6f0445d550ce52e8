// SPDX-License-Identifier: Apache-2.0
//
// What the files of the preset `tsan` that stand before a library's functions have in common. A
// function defined in the program is found before the library's own of the same name, also by the
// libraries (CMakeLists.txt exports it), and Real calls the library's.
#ifndef MOTCUA_TESTS_SANITIZERS_INTERPOSE_H_
#define MOTCUA_TESTS_SANITIZERS_INTERPOSE_H_

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace motcua::sanitizers {

template <std::size_t kSize>
struct Symbol {
  // Implicit: it is written as a literal in a list of template arguments.
  constexpr Symbol(const char (&name)[kSize]) { std::copy_n(name, kSize, mangled); }
  char mangled[kSize];
};

// The library's function of this mangled name. Ends the program where there is none: the library
// is another one than the one that this preset was written for.
template <Symbol kSymbol, typename Signature>
Signature* Real() {
  static const auto real = [] {
    void* const found = dlsym(RTLD_NEXT, kSymbol.mangled);
    if (found == nullptr) {
      std::fprintf(stderr, "tests/sanitizers: no library has %s\n", kSymbol.mangled);
      std::abort();
    }
    return reinterpret_cast<Signature*>(found);
  }();
  return real;
}

// What a thread did before Leave(x) happens before what any does after a later Enter(x).
inline void Enter(const void* where) { __tsan_acquire(const_cast<void*>(where)); }
inline void Leave(const void* where) { __tsan_release(const_cast<void*>(where)); }

}  // namespace motcua::sanitizers

#endif  // MOTCUA_TESTS_SANITIZERS_INTERPOSE_H_
