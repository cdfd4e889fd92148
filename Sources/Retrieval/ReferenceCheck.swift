public import Checkpoints
import Encoders
import Foundation
import Media
import Tensors

/// Compares this machine's arithmetic with similarities that PyTorch computed for sample videos.
public struct ReferenceCheck: Sendable {
  /// What half-precision weights may change in a similarity of the shipped model.
  public static let tolerance: Float = 2e-3

  private struct Pair: Codable, Sendable {
    let video: String
    let caption: String
    let similarity: Float
  }

  private let folder: String
  private let pairs: [Pair]

  /// Reads `reference.json` of a folder of samples: a list of `video`, `caption`, `similarity`.
  ///
  /// - Throws: Foundation's error when the file is missing or malformed.
  public init(samples folder: String) throws {
    self.folder = folder
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/reference.json"))
    pairs = try JSONDecoder().decode([Pair].self, from: data)
  }

  /// Number of pairs compared.
  public var count: Int { pairs.count }

  /// The largest absolute difference of a similarity, through decoding, sampling and both encoders.
  ///
  /// - Throws: The error of the part that failed.
  public func largestDifference(_ bundle: ModelBundle) throws -> Float {
    let video = try VideoEncoder(bundle)
    let text = try TextQueryEncoder(bundle)
    let request = ClipRequest(.whole, for: video.input)
    var worst: Float = 0
    for pair in pairs {
      let clip = try ClipReader.pictures(
        path: MediaPath(folder + "/" + pair.video), request: request)
      let vector = try video.encode(clip.tensor(for: video.input)).clipVector.values
      let words = try text.query(pair.caption).vector.values
      let similarity: Float = zip(vector, words).reduce(0) { $0 + $1.0 * $1.1 }
      let difference: Float = abs(similarity - pair.similarity)
      worst = difference.isNaN ? .infinity : max(worst, difference)
    }
    return worst
  }
}
