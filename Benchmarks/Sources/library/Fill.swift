import ArgumentParser
import Catalog
import Foundation
import Kernels
import Retrieval

/// Adds invented videos to a library, in the format and under the fingerprint that it has.
struct Fill: ParsableCommand {
  @Argument(help: "A folder that vsearch index has made a library of.")
  var folder: String

  @Option(help: "Clips to add.")
  var clips: Int = 1_000_000

  @Option(help: "Clips of a video.")
  var perVideo: Int = 20

  @Option(help: "Groups of similar clips.")
  var clusters: Int = 4_000

  @Option(help: "Seed of the clips; another one gives other videos.")
  var seed: UInt64 = 1

  @Flag(help: "Build a new generation of the index afterwards.")
  var build: Bool = false

  func run() throws {
    let location = try LibraryLocation.existing(override: folder, from: folder)
    let library = try Library.existing(location)
    guard let model = try library.catalog.read({ try $0.model() }) else {
      throw ValidationError("\(folder) is an empty library")
    }
    // Groups are the same for all seeds.
    var centres = InventedVectors(format: model.format, clusters: clusters)
    var generator = SplitMix64(seed: seed)
    for video in 0..<(clips + perVideo - 1) / perVideo {
      let made: [NewClip] = (0..<min(perVideo, clips - video * perVideo)).map { clip in
        let vector: Data = centres.next(using: &generator)
        return NewClip(
          startSeconds: Double(8 * clip), endSeconds: Double(8 * clip + 8), vector: vector,
          frameVectors: vector, frameSeconds: [Double(8 * clip)])
      }
      try library.catalog.record(
        VideoFile(
          path: "invented/\(seed)/folder\(video % 100)/video\(video).mp4", contentFingerprint: nil,
          sizeBytes: 1, modifiedNanoseconds: 1),
        media: MediaFacts(
          durationSeconds: Double(8 * perVideo), width: 1, height: 1, codec: "none", frameRate: 1),
        clips: made, model: model)
    }
    if build {
      try LibraryMaintenance(library).rebuildIndex(
        threads: ProcessInfo.processInfo.activeProcessorCount)
    }
  }
}

/// Vectors around random centres, of a norm below 1, as clip vectors are.
struct InventedVectors {
  private let format: VectorFormat
  private let centres: [[Float]]

  init(format: VectorFormat, clusters: Int) {
    self.format = format
    var generator = SplitMix64(seed: 99)
    centres = (0..<clusters).map { _ in
      Self.unit((0..<format.dimension).map { _ in Self.normal(&generator) })
    }
  }

  mutating func next(using generator: inout SplitMix64) -> Data {
    let centre: [Float] = centres[Int(generator.next() % UInt64(centres.count))]
    let noise: Float = 0.6 / Float(format.dimension).squareRoot()
    let values: [Float] = centre.map { 0.8 * $0 + noise * Self.normal(&generator) }
    switch format.code {
    case .float32:
      return values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    case .float16:
      return values.map { Float16($0).bitPattern.littleEndian }.withUnsafeBytes { Data($0) }
    }
  }

  static func unit(_ values: [Float]) -> [Float] {
    let norm: Float = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / norm }
  }

  /// Nearly normal: the sum of the four 16-bit parts of one random number.
  static func normal(_ generator: inout SplitMix64) -> Float {
    let bits: UInt64 = generator.next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + bits >> 48
    return (Float(sum) / 65_536 - 2) * 1.732
  }
}
