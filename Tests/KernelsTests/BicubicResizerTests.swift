import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct BicubicResizerTests {
  @Test func `a picture of the right size is not changed`() {
    let picture = Self.picture(width: 13, height: 9)
    let resizer = BicubicResizer(inputWidth: 13, inputHeight: 9, outputWidth: 13, outputHeight: 9)
    #expect(resizer.resize(picture.span, rowStride: 39) == picture)
  }

  @Test(arguments: [
    (13, 9, 24, 24), (144, 104, 96, 96), (7, 50, 16, 8), (1, 1, 4, 4), (2, 3, 5, 1),
  ])
  func `pixels agree with the definition within one grey level at rounding ties`(
    width: Int, height: Int, outWidth: Int, outHeight: Int
  ) {
    let picture = Self.picture(width: width, height: height)
    let resizer = BicubicResizer(
      inputWidth: width, inputHeight: height, outputWidth: outWidth, outputHeight: outHeight)
    for kernels in everyKernels {
      let result = resizer.resize(picture.span, rowStride: 3 * width, kernels: kernels)
      #expect(result.count == outWidth * outHeight * 3)
      for y in 0..<outHeight {
        for x in 0..<outWidth {
          for channel in 0..<3 {
            let exact: Double = Self.definition(
              picture, (width, height), x, y, channel, (outWidth, outHeight))
            let found = Double(result[(y * outWidth + x) * 3 + channel])
            // Half a grey level of rounding, and what float32 loses: source positions up to 144
            // are known to 1e-5, the weights change by up to 1.5 times that, on values up to 255.
            #expect(abs(found - min(max(exact, 0), 255)) <= 0.5 + 0.01)
          }
        }
      }
    }
  }

  @Test func `gaps between rows are skipped`() {
    let tight = Self.picture(width: 10, height: 6)
    let gap: [UInt8] = [7, 7, 7, 7]
    var gapped: [UInt8] = []
    for row in 0..<6 { gapped += tight[row * 30..<(row + 1) * 30] + gap }
    let resizer = BicubicResizer(inputWidth: 10, inputHeight: 6, outputWidth: 8, outputHeight: 8)
    let fromTight = resizer.resize(tight.span, rowStride: 30)
    #expect(resizer.resize(gapped.span, rowStride: 34) == fromTight)
  }

  private static func picture(width: Int, height: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: UInt64(width * 1000 + height))
    return (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  private static func definition(
    _ picture: [UInt8], _ size: (width: Int, height: Int), _ x: Int, _ y: Int, _ channel: Int,
    _ out: (width: Int, height: Int)
  ) -> Double {
    var sum: Double = 0
    let sx: Double = (Double(x) + 0.5) * Double(size.width) / Double(out.width) - 0.5
    let sy: Double = (Double(y) + 0.5) * Double(size.height) / Double(out.height) - 0.5
    for j in -1...2 {
      for i in -1...2 {
        let column: Int = min(max(Int(sx.rounded(.down)) + i, 0), size.width - 1)
        let row: Int = min(max(Int(sy.rounded(.down)) + j, 0), size.height - 1)
        let weight: Double =
          cubic(sx - sx.rounded(.down) - Double(i)) * cubic(sy - sy.rounded(.down) - Double(j))
        sum += weight * Double(picture[(row * size.width + column) * 3 + channel])
      }
    }
    return sum
  }

  /// Keys' cubic kernel with a = −0.75.
  private static func cubic(_ distance: Double) -> Double {
    let a: Double = -0.75
    let d: Double = abs(distance)
    if d <= 1 { return (a + 2) * d * d * d - (a + 3) * d * d + 1 }
    if d < 2 { return a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a }
    return 0
  }
}
