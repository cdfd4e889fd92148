import Testing

@testable import Media

struct OrientationTests {
  private static let one: Int32 = 1 << 16

  /// 3 × 2 pixels, numbered by row: 0 1 2 / 3 4 5.
  private let picture = RGBImage(
    width: 3, height: 2, pixels: (0..<6).flatMap { [UInt8($0), UInt8($0), UInt8($0)] })

  private func numbers(_ image: RGBImage) -> [UInt8] {
    stride(from: 0, to: image.pixels.count, by: 3).map { image.pixels[$0] }
  }

  @Test(
    arguments: [
      (false, 0, [0, 1, 2, 3, 4, 5]), (false, 1, [3, 0, 4, 1, 5, 2]),
      (false, 2, [5, 4, 3, 2, 1, 0]), (false, 3, [2, 5, 1, 4, 0, 3]),
      (true, 0, [2, 1, 0, 5, 4, 3]), (true, 1, [5, 2, 4, 1, 3, 0]),
      (true, 2, [3, 4, 5, 0, 1, 2]), (true, 3, [0, 3, 1, 4, 2, 5]),
    ] as [(Bool, Int, [UInt8])])
  func `a picture is mirrored, then turned clockwise`(
    _ isMirrored: Bool, _ quarterTurns: Int, _ expected: [UInt8]
  ) {
    let turned = picture.turned(isMirrored: isMirrored, quarterTurns: quarterTurns)
    #expect(numbers(turned) == expected)
    #expect(turned.width == (quarterTurns % 2 == 0 ? 3 : 2))
  }

  private func transform(_ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) -> DisplayTransform {
    DisplayTransform(
      matrix: [a, b, 0, c, d, 0, 0, 0, 1 << 30])
  }

  @Test func `a matrix tells turn and mirroring`() {
    let one = OrientationTests.one
    let cases: [(DisplayTransform, turn: Double, mirrored: Bool, reference: Double)] = [
      (transform(one, 0, 0, one), 0, false, 0),
      (transform(0, one, -one, 0), 90, false, 90),
      (transform(-one, 0, 0, -one), 180, false, 180),
      (transform(0, -one, one, 0), 270, false, 270),
      (transform(-one, 0, 0, one), 0, true, 180),  // FFmpeg's figure ignores mirroring
      (transform(one, 0, 0, -one), 180, true, 0),
      (transform(0, one, one, 0), 270, true, 90),
    ]
    for (transform, turn, mirrored, reference) in cases {
      #expect(transform.clockwiseDegrees == turn)
      #expect(transform.isMirrored == mirrored)
      #expect(transform.referenceDegrees == reference)
    }
  }

  @Test func `a singular matrix counts as none`() {
    #expect(transform(0, 0, 0, 0) == .identity)
    #expect(transform(65_536, 65_536, 65_536, 65_536) == .identity)
  }

  @Test func `an angle that is not right turns nothing`() {
    let diagonal: Int32 = 46_341
    let skewed = transform(diagonal, diagonal, -diagonal, diagonal)
    #expect(skewed.clockwiseDegrees == 45)
    #expect(skewed.displayQuarterTurns == 0 && skewed.referenceQuarterTurns == 0)
  }
}
