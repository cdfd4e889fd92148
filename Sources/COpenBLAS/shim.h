#include <cblas.h>

// LAPACK, which OpenBLAS contains: eigenvalues and eigenvectors of a symmetric matrix.
void ssyevd_(
    const char *job, const char *triangle, const blasint *order, float *matrix,
    const blasint *stride, float *eigenvalues, float *work, const blasint *work_size,
    blasint *integer_work, const blasint *integer_work_size, blasint *info);
