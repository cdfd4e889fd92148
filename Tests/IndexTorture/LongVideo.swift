import Foundation
import TestVideos

/// Has a short and a long video indexed: the long one must not take more memory.
struct LongVideo {
  let folder: String

  private static let shortMinutes: Int = 1
  /// What may differ without growing.
  private static let tolerance: Int64 = 32 << 20

  /// - Parameter minutes: The long video's length; one picture a second.
  /// - Throws: ``Verdict`` when memory grows with length.
  func run(minutes: Int) throws {
    let short: Int64 = try peak(minutes: Self.shortMinutes)
    let long: Int64 = try peak(minutes: minutes)
    let text: String =
      "\(Self.shortMinutes) and \(minutes) minutes of video took \(short >> 20) and "
      + "\(long >> 20) MiB"
    guard long <= short + Self.tolerance else { throw Verdict(description: text) }
    print(text)
  }

  private func peak(minutes: Int) throws -> Int64 {
    let place: String = folder + "/\(minutes)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    var video = RawVideo(width: 16, height: 12, framesPerSecond: 1)
    for scene in 0..<minutes { video.addScene(scene, count: 60) }
    try video.file.write(to: URL(fileURLWithPath: place + "/video.avi"))
    let run = try Victim(
      ["index", place, "--index", place + "/index", "--progress", "none"],
      killedAfter: 3_600, in: folder)
    guard run.code == 0 else {
      throw Verdict(description: "exit code \(run.code): \(run.errors)")
    }
    return run.peakBytes
  }
}
