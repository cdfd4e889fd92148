import Kernels
import TestSupport
import Testing

struct BLASTests {
  /// Rows of a, b and c start inside wider matrices; all else in c stays as it was.
  @Test(arguments: [false, true], [false, true])
  func `a product of blocks is written into its place alone`(
    transposed: Bool, accumulating: Bool
  ) {
    let (rows, columns, inner): (Int, Int, Int) = (3, 4, 5)
    var random = SeededGenerator(seed: 1)
    let a: [Float] = random.floats(6 * 9)
    let b: [Float] = random.floats(8 * 7)
    let before: [Float] = random.floats(7 * 11)
    var c: [Float] = before
    // From row 2, column 3 of a; row 1, column 2 of b; row 3, column 6 of c.
    let left = Columns(a, stride: 9, offset: 2 * 9 + 3)
    let right = Columns(b, stride: 7, offset: 1 * 7 + 2)
    let place = Placement(stride: 11, offset: 3 * 11 + 6)
    if transposed {
      BLAS.multiplyTransposed(
        left, right, rows: rows, columns: columns, inner: inner, into: &c, at: place,
        accumulating: accumulating)
    } else {
      BLAS.multiply(
        left, right, rows: rows, columns: columns, inner: inner, into: &c, at: place,
        accumulating: accumulating)
    }
    for row in 0..<7 {
      for column in 0..<11 {
        let (i, j): (Int, Int) = (row - 3, column - 6)
        var expected = Double(before[row * 11 + column])
        if (0..<rows).contains(i), (0..<columns).contains(j) {
          if !accumulating { expected = 0 }
          for k in 0..<inner {
            let factor: Float =
              transposed ? b[(1 + j) * 7 + 2 + k] : b[(1 + k) * 7 + 2 + j]
            expected += Double(a[(2 + i) * 9 + 3 + k]) * Double(factor)
          }
        }
        // Five products of values up to 1: far below 1e-5.
        #expect(abs(Double(c[row * 11 + column]) - expected) < 1e-5)
      }
    }
  }

  @Test func `a product outside its matrix is refused`() async {
    await #expect(processExitsWith: .failure) {
      let ones = Columns([1, 1, 1, 1], stride: 2)
      var c = [Float](repeating: 0, count: 6)
      BLAS.multiply(
        ones, ones, rows: 2, columns: 2, inner: 2, into: &c, at: Placement(stride: 3, offset: 2))
    }
    await #expect(processExitsWith: .failure) {
      let ones = Columns([1, 1, 1, 1], stride: 2)
      var c = [Float](repeating: 0, count: 6)
      BLAS.multiply(
        ones, ones, rows: 2, columns: 2, inner: 2, into: &c, at: Placement(stride: 3, offset: 3))
    }
  }

  @Test func `a block outside its matrix is refused`() async {
    await #expect(processExitsWith: .failure) {
      let ones = Columns([1, 1, 1, 1], stride: 2)
      let late = Columns([1, 1, 1, 1], stride: 2, offset: 2)
      var c = [Float](repeating: 0, count: 4)
      BLAS.multiply(ones, late, rows: 2, columns: 2, inner: 2, into: &c)
    }
  }
}
