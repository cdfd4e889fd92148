import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// The arrays that UniFormerV2's and InternVideo's own code computed from tiny checkpoints.
struct UniFormerGoldens {
  /// The folder below `goldens/uniformerv2`.
  let folder: String

  /// The path of a file in the folder.
  func path(_ name: String) -> String {
    SharedData.path("goldens/uniformerv2/\(folder)/\(name)")
  }

  /// The float array `name`.
  func tensor(_ name: String) throws -> Tensor {
    try #require(try NumpyFile.read(path(name + ".npy")).tensor)
  }

  /// The clips of `video.npy`, each turned from `(3, T, S, S)` to `(T, 3, S, S)`.
  func clips(_ name: String = "video") throws -> [Tensor] {
    let videos: Tensor = try tensor(name)
    return (0..<videos.shape[0]).map { index in
      let video: Tensor = videos[index]
      let (frames, side): (Int, Int) = (video.shape[1], video.shape[2])
      let plane: Int = side * side
      var clip = Tensor(zeros: [frames, 3, side, side])
      for frame in 0..<frames {
        for channel in 0..<3 {
          for i in 0..<plane {
            clip.values[(frame * 3 + channel) * plane + i] =
              video.values[(channel * frames + frame) * plane + i]
          }
        }
      }
      return clip
    }
  }

  /// The rows of token ids.
  func texts() throws -> [[Int]] {
    let array = try NumpyFile.read(path("text_ids.npy"))
    guard case .int64(let values) = array.elements else { return [] }
    return stride(from: 0, to: values.count, by: array.shape[1]).map { start in
      values[start..<start + array.shape[1]].map(Int.init)
    }
  }

  /// The checkpoint `file` as a bundle.
  func bundle(_ file: String, average: WeightAverage? = nil) throws -> ModelBundle {
    let folder = try TemporaryFolder()
    // The mapping of the weights outlives the folder.
    return try ModelImporter.importCheckpoint(
      path(file), settings: ModelSettings(contentsOf: path("config.json")), vocabulary: nil,
      precision: .float32, to: folder.path("bundle"), average: average)
  }
}
