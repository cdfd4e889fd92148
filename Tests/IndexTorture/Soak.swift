import DefaultModel
import Foundation
import Kernels
import TestVideos

/// Has files indexed that were damaged at random: bits turned, ends cut off, parts of others put in.
struct Soak {
  let folder: String
  let seed: UInt64

  private static let filesPerBatch: Int = 24
  private static let largestSource: Int = 2 << 20
  /// Far above what the program takes for these files, far below what would hurt.
  private static let mostBytes: Int64 = 1 << 30
  private static let mostSeconds: Double = 240

  /// - Parameters:
  ///   - seconds: How long to go on.
  ///   - extraFolders: Where further files to damage stand, besides the sample videos.
  /// - Throws: ``Verdict`` at the first thing that is wrong.
  func run(seconds: Double, extraFolders: [String]) throws {
    var generator = SplitMix64(seed: seed)
    let sources: [[UInt8]] = try sources(extraFolders)
    let end = Date(timeIntervalSinceNow: seconds)
    var counts: [String: Int] = [:]
    var batches: Int = 0
    var peak: Int64 = 0
    repeat {
      let place: String = folder + "/videos"
      try? FileManager.default.removeItem(atPath: place)
      try FileManager.default.createDirectory(
        atPath: place, withIntermediateDirectories: true)
      for number in 0..<Self.filesPerBatch {
        let bytes: [UInt8] = mutated(sources, &generator)
        let name: String =
          ["mp4", "mkv", "avi", "ts", "webm"].randomElement(using: &generator) ?? "mp4"
        try Data(bytes).write(to: URL(fileURLWithPath: "\(place)/\(batches)-\(number).\(name)"))
      }
      let run = try Victim(
        ["index", place, "--index", folder + "/index", "--json", "--progress", "none"],
        killedAfter: Self.mostSeconds, in: folder)
      peak = max(peak, run.peakBytes)
      try judge(run, batch: batches, peak: peak, &counts)
      batches += 1
    } while Date() < end
    let files: Int = batches * Self.filesPerBatch
    print(
      "\(files) files in \(batches) runs: \(counts["indexed"] ?? 0) indexed, "
        + "\(counts["failed"] ?? 0) failed, \(counts["skipped"] ?? 0) skipped; "
        + "peak \(peak >> 20) MiB, seed \(seed)")
  }

  private func judge(
    _ run: Victim, batch: Int, peak: Int64, _ counts: inout [String: Int]
  ) throws {
    func verdict(_ text: String) -> Verdict {
      Verdict(
        description: "run \(batch), seed \(seed): \(text); the files stand in \(folder)/videos")
    }
    guard run.code == 0 || run.code == 3 else {
      throw verdict("exit code \(run.code): \(run.errors)")
    }
    guard peak <= Self.mostBytes else { throw verdict("it took \(peak >> 20) MiB") }
    let document = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    var sum: Int = 0
    for name in ["indexed", "unchanged", "moved", "failed", "skipped", "remaining"] {
      let count: Int = document?[name] as? Int ?? -1
      sum += count
      counts[name, default: 0] += count
    }
    guard sum == Self.filesPerBatch, document?["discovered"] as? Int == sum else {
      throw verdict("the counts do not add up: \(run.output)")
    }
  }

  private func sources(_ extraFolders: [String]) throws -> [[UInt8]] {
    var video = RawVideo(width: 32, height: 24)
    for seed in 0..<3 { video.addScene(seed, count: 15) }
    var sources: [[UInt8]] = [Array(video.file)]
    for folder in [DefaultModel.samplesPath].compactMap(\.self) + extraFolders {
      for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
        let file = URL(fileURLWithPath: folder + "/" + name)
        let values = try file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
        guard values.isRegularFile == true, let size = values.fileSize,
          (64...Self.largestSource).contains(size)
        else { continue }
        sources.append(Array(try Data(contentsOf: file)))
      }
    }
    return sources
  }

  private func mutated(_ sources: [[UInt8]], _ generator: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = sources.randomElement(using: &generator) ?? []
    for _ in 0..<Int.random(in: 1...3, using: &generator) where bytes.count > 16 {
      // Half of all places lie near the front, where the headers are.
      let limit: Int = Bool.random(using: &generator) ? bytes.count : min(bytes.count, 2048)
      let place = Int.random(in: 0..<limit, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0:
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
          let index = Int.random(in: 0..<limit, using: &generator)
          bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        }
      case 1: bytes.removeLast(bytes.count - max(16, place))
      case 2:
        let other: [UInt8] = sources.randomElement(using: &generator) ?? []
        let from = Int.random(in: 0..<max(1, other.count), using: &generator)
        let length = min(other.count - from, Int.random(in: 1...8192, using: &generator))
        bytes.insert(contentsOf: other[from..<from + length], at: place)
      case 3:
        let length = min(bytes.count - place, Int.random(in: 1...64, using: &generator))
        let value: UInt8 = [0x00, 0xFF, 0x7F, 0x80].randomElement(using: &generator) ?? 0
        for index in place..<place + length { bytes[index] = value }
      case 4:
        let length = min(bytes.count - place, Int.random(in: 1...512, using: &generator))
        bytes.removeSubrange(place..<place + length)
      default:
        let length = min(bytes.count - place, Int.random(in: 1...4096, using: &generator))
        bytes.insert(contentsOf: Array(bytes[place..<place + length]), at: place)
      }
    }
    return bytes
  }
}
