// ICU renames its functions by macro (u_tolower is u_tolower_72 in ICU 72), and Swift does not
// import such macros. Each inline function below lets the C preprocessor pick the real name, so
// the Swift source is not tied to one ICU version.
#pragma once

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utypes.h>

static inline int8_t vs_u_charType(UChar32 c) { return u_charType(c); }

// u_charAge writes an array of four bytes; the version comes back as major << 8 | minor.
static inline uint32_t vs_u_charAge(UChar32 c) {
  UVersionInfo version;
  u_charAge(c, version);
  return (uint32_t)version[0] << 8 | version[1];
}

static inline UChar32 vs_u_tolower(UChar32 c) { return u_tolower(c); }

static inline uint8_t vs_u_getCombiningClass(UChar32 c) { return u_getCombiningClass(c); }

static inline UBool vs_u_hasBinaryProperty(UChar32 c, UProperty which) {
  return u_hasBinaryProperty(c, which);
}

static inline const UNormalizer2 *vs_unorm2_getNFDInstance(UErrorCode *status) {
  return unorm2_getNFDInstance(status);
}

static inline int32_t vs_unorm2_getDecomposition(const UNormalizer2 *normalizer, UChar32 c,
                                                 UChar *decomposition, int32_t capacity,
                                                 UErrorCode *status) {
  return unorm2_getDecomposition(normalizer, c, decomposition, capacity, status);
}

static inline const UNormalizer2 *vs_unorm2_getNFCInstance(UErrorCode *status) {
  return unorm2_getNFCInstance(status);
}

static inline const UNormalizer2 *vs_unorm2_getNFKCInstance(UErrorCode *status) {
  return unorm2_getNFKCInstance(status);
}

static inline int32_t vs_unorm2_normalize(const UNormalizer2 *normalizer, const UChar *source,
                                          int32_t length, UChar *result, int32_t capacity,
                                          UErrorCode *status) {
  return unorm2_normalize(normalizer, source, length, result, capacity, status);
}

static inline const char *vs_u_errorName(UErrorCode code) { return u_errorName(code); }
