import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// The arrays that the authors' own code computed, and the checkpoints it computed them from.
enum Goldens {
  /// The array `name` of the VideoMamba goldens.
  static func tensor(_ name: String) throws -> Tensor {
    let array = try NumpyFile.read(SharedData.path("goldens/videomamba/\(name).npy"))
    return try #require(array.tensor)
  }

  /// The integer array `name`, one row a text.
  static func rows(_ name: String) throws -> [[Int]] {
    let array = try NumpyFile.read(SharedData.path("goldens/videomamba/\(name).npy"))
    guard case .int64(let values) = array.elements else {
      throw NumpyError.unexpected(path: name, expected: "integers", found: array.summary)
    }
    let width: Int = array.shape[1]
    return stride(from: 0, to: values.count, by: width).map { start in
      values[start..<start + width].map(Int.init)
    }
  }

  /// The golden checkpoint `file`, imported into a bundle of float32 weights.
  static func bundle(_ file: String) throws -> ModelBundle {
    let folder = try TemporaryFolder()
    let isRetrieval: Bool = file.hasPrefix("retrieval")
    // The mapping of the weights outlives the folder.
    return try ModelImporter.importCheckpoint(
      SharedData.path("goldens/videomamba/\(file)"),
      settings: ModelSettings(contentsOf: SharedData.path("goldens/videomamba/config.json")),
      vocabulary: isRetrieval ? SharedData.path("goldens/videomamba/vocab.txt") : nil,
      precision: .float32, to: folder.path("bundle"))
  }
}

/// The largest absolute difference of two arrays of one size; infinity when the sizes differ.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { worst, pair in
    let difference: Float = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}
