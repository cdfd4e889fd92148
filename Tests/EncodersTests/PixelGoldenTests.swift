import Checkpoints
import Foundation
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Encoders

/// Pixels as the authors' loaders give them.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct PixelGoldenTests {
  private static let goldens = UniFormerGoldens(folder: "preprocess")

  private func frames(_ index: Int) throws -> (bytes: [UInt8], count: Int, height: Int, width: Int)
  {
    let array = try NumpyFile.read(Self.goldens.path("frames\(index).npy"))
    guard case .uint8(let bytes) = array.elements else {
      Issue.record("frames are bytes")
      return ([], 0, 0, 0)
    }
    return (bytes, array.shape[0], array.shape[1], array.shape[2])
  }

  /// The largest difference from a golden `(3, T, S, S)`, or `(T, 3, S, S)`.
  private func difference(_ clip: Tensor, _ name: String) throws -> Float {
    let golden = try Self.goldens.tensor(name)
    guard golden.shape[0] == 3, golden.shape[1] == clip.shape[0], clip.shape[0] != 3 else {
      #expect(golden.shape == clip.shape)
      return largestDifference(clip.values, golden.values)
    }
    let plane: Int = clip.shape[2] * clip.shape[3]
    var turned = [Float](repeating: 0, count: clip.count)
    for frame in 0..<clip.shape[0] {
      for channel in 0..<3 {
        for i in 0..<plane {
          turned[(channel * clip.shape[0] + frame) * plane + i] =
            clip.values[(frame * 3 + channel) * plane + i]
        }
      }
    }
    return largestDifference(turned, golden.values)
  }

  @Test(arguments: 0..<4) func `a classifier's views are those of its loader`(index: Int) throws {
    let (bytes, _, height, width) = try frames(index)
    let input = InputSettings(frames: 8, side: 32, maximumTextLength: 0, pixels: .kinetics)
    let views = ClipInput.clips(
      bytes, height: height, width: width, input, squares: SquarePlace.allCases)
    for (square, view) in views.enumerated() {
      #expect(try difference(view, "view\(index)_crop\(square)") < 1e-5)
    }
    // Blue first, everything else the same.
    let reversed = ClipInput.clips(
      bytes, height: height, width: width,
      InputSettings(frames: 8, side: 32, maximumTextLength: 0, pixels: .somethingSomething),
      squares: [.first])[0]
    #expect(reversed[0][0] == views[0][0][2] && reversed[0][2] == views[0][0][0])
  }

  @Test(arguments: 0..<4) func `a dual encoder's pixels are Pillow's`(index: Int) throws {
    let (bytes, _, height, width) = try frames(index)
    let input = InputSettings(frames: 8, side: 32, maximumTextLength: 77, pixels: .clip)
    let clip = ClipInput.clips(bytes, height: height, width: width, input)[0]
    #expect(try difference(clip, "clip_frames\(index)") < 1e-6)
  }

  @Test(arguments: 0..<4) func `the demonstration's pixels are OpenCV's`(index: Int) throws {
    let (bytes, count, height, width) = try frames(index)
    var fitter = PictureFitter(.middleNearest(side: 36, shortSide: 44))
    var pictures = PictureValues.bytes([])
    let size: Int = 3 * height * width
    for frame in 0..<count {
      let picture = Array(bytes[frame * size..<(frame + 1) * size])
      pictures.append(fitter(picture, width: width, height: height))
    }
    let input = InputSettings(
      frames: 8, side: 36, maximumTextLength: 77, pixels: .internVideoDemonstration)
    let clip = ClipInput.clip(pictures, count: count, input)
    #expect(try difference(clip, "mm_demo\(index)") < 1e-6)
  }
}
