import Kernels
import TestSupport
import Testing

@Suite struct PictureFitTests {
  private static func picture(width: Int, height: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: UInt64(width * 1000 + height))
    return (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  @Test(arguments: [
    PictureFit.squashed(side: 12), .middleBicubic(side: 12),
    .middleNearest(side: 12, shortSide: 12),
    .bilinear(side: 12, squares: [.middle], rounding: .up),
  ])
  func `a square of the right size is not changed`(fit: PictureFit) {
    let picture = Self.picture(width: 12, height: 12)
    var fitter = PictureFitter(fit)
    switch fitter(picture, width: 12, height: 12) {
    case .bytes(let bytes): #expect(bytes == picture)
    case .floats(let floats): #expect(floats == picture.map { Float($0) })
    }
  }

  @Test func `squares lie along the long side, the middle one rounded as asked`() {
    let picture = Self.picture(width: 9, height: 4)
    func columns(_ rounding: MiddleRounding) -> [Float] {
      var fitter = PictureFitter(
        .bilinear(side: 4, squares: SquarePlace.allCases, rounding: rounding))
      guard case .floats(let values) = fitter(picture, width: 9, height: 4) else { return [] }
      // The first red value of each square.
      return (0..<3).map { values[$0 * 4 * 4 * 3] }
    }
    func red(_ column: Int) -> Float { Float(picture[3 * column]) }
    #expect(columns(.up) == [red(0), red(3), red(5)])
    #expect(columns(.down) == [red(0), red(2), red(5)])
  }

  @Test func `a plain picture stays plain in every fit`() {
    let fits: [PictureFit] = [
      .squashed(side: 8), .middleBicubic(side: 8), .middleNearest(side: 8, shortSide: 9),
      .bilinear(side: 8, squares: [.first, .last], rounding: .down),
    ]
    for fit in fits {
      var fitter = PictureFitter(fit)
      for (width, height) in [(31, 17), (17, 31), (5, 5), (1, 400), (1000, 3)] {
        let gray = [UInt8](repeating: 77, count: 3 * width * height)
        let count: Int = 8 * 8 * 3 * fit.squareCount
        switch fitter(gray, width: width, height: height) {
        case .bytes(let bytes): #expect(bytes == [UInt8](repeating: 77, count: count))
        case .floats(let floats):
          #expect(floats.count == count && floats.allSatisfy { abs($0 - 77) < 1e-4 })
        }
      }
    }
  }
}
