import Catalog
import Foundation
import Kernels
import Retrieval

/// A library of invented vectors: no model, no video file.
struct TortureLibrary {
  static let dimension: Int = 24
  static let model = ModelIdentity(
    fingerprint: [UInt8](repeating: 7, count: 32),
    format: VectorFormat(dimension: dimension, code: .float32))

  let library: Library

  /// Opens the library in `folder`, making it where there is none.
  init(folder: String) throws {
    library = try Library.forIndexing(.forIndexing(root: folder, override: nil))
    try library.catalog.lock(to: Self.model)
  }

  /// The unit vector of a clip; different for each seed and number.
  static func vector(seed: UInt64, clip: Int) -> [Float] {
    var generator = SplitMix64(seed: seed &* 1_000_003 &+ UInt64(clip))
    let values: [Float] = (0..<dimension).map { _ in
      // A sum of uniform numbers: near enough to a normal one.
      (0..<6).reduce(Float(-3)) { sum, _ in sum + Float.random(in: 0..<1, using: &generator) }
    }
    let norm: Float = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / norm }
  }

  /// Makes a change in one transaction.
  func make(_ change: Truth.Change) throws {
    switch change {
    case .remove(let video):
      try library.catalog.remove(paths: [video])
    case .record(let video, let seed, let clips):
      let made: [NewClip] = (0..<clips).map { clip in
        let vector = Self.vector(seed: seed, clip: clip).map(\.bitPattern.littleEndian)
          .withUnsafeBytes { Data($0) }
        return NewClip(
          startSeconds: Double(clip), endSeconds: Double(clip + 1), vector: vector,
          frameVectors: vector, frameSeconds: [Double(clip)])
      }
      try library.catalog.record(
        VideoFile(
          path: video, contentFingerprint: "\(seed)", sizeBytes: 1, modifiedNanoseconds: 1),
        media: MediaFacts(
          durationSeconds: Double(clips), width: 1, height: 1, codec: "none", frameRate: 1),
        clips: made, model: Self.model)
    }
  }
}
