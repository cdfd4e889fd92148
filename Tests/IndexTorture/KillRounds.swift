import Catalog
import Foundation
import Kernels
import TestVideos

/// Kills the indexer at random instants, lets it go on, and compares what it comes to with an
/// undisturbed run.
struct KillRounds {
  let folder: String
  let seed: UInt64

  /// All that a catalog says of one video, but for ids and times of indexing.
  private struct Content: Hashable {
    let file: VideoFile
    let outcome: VideoOutcome
    let clips: [StoredClip]
  }

  private struct StoredClip: Hashable {
    let startSeconds: Double
    let endSeconds: Double
    let vector: Data?
    let frames: FrameVectors?
  }

  func run(rounds: Int) throws {
    var generator = SplitMix64(seed: seed)
    try makeVideos()
    let start = Date()
    let first = try complete(state: "undisturbed")
    let seconds: Double = Date().timeIntervalSince(start)
    guard first.reduce(0, { $0 + $1.clips.count }) > 40 else {
      throw Verdict(description: "the undisturbed run gave \(first.count) videos")
    }
    var kills: Int = 0
    var resumed: Int = 0
    for round in 0..<rounds {
      let state: String = "round-\(round)"
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let delay = Double.random(in: 0.01...seconds, using: &generator)
        let victim = try Victim(
          ["index", folder + "/videos", "--index", folder + "/" + state],
          killedAfter: delay, in: folder)
        if victim.code == 128 + SIGKILL {
          kills += 1
        } else if victim.code != 3 {
          throw Verdict(
            description: "round \(round): exit code \(victim.code): \(victim.errors)")
        }
      }
      if try unfinished(state) > 0 { resumed += 1 }
      guard try complete(state: state) == first else {
        throw Verdict(description: "round \(round): other contents than undisturbed, seed \(seed)")
      }
      try FileManager.default.removeItem(atPath: folder + "/" + state)
    }
    print(
      "\(rounds) rounds, \(kills) kills, \(resumed) of them inside the long video, seed \(seed)")
  }

  /// Short videos, one that is too short, one that is broken, and one of many shots.
  private func makeVideos() throws {
    let place: String = folder + "/videos"
    try FileManager.default.createDirectory(
      atPath: place + "/sub", withIntermediateDirectories: true)
    func write(_ name: String, _ scenes: [(seed: Int, count: Int)]) throws {
      var video = RawVideo(width: 32, height: 24)
      for scene in scenes { video.addScene(scene.seed, count: scene.count) }
      try video.write(to: place + "/" + name)
    }
    for number in 0..<4 { try write("\(number).avi", [(number, 10 + number)]) }
    try write("sub/one.avi", [(9, 1)])
    try write("m-long.avi", (0..<40).map { ($0, 11 + $0 % 3) })
    try write("z.avi", [(5, 12), (8, 90)])
    try Data("no video".utf8).write(to: URL(fileURLWithPath: place + "/broken.mp4"))
  }

  private func open(_ state: String) throws -> VideoCatalog? {
    let path: String = folder + "/" + state + "/.vsearch/catalog.sqlite3"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try VideoCatalog.open(path: path, mode: .write)
  }

  private func unfinished(_ state: String) throws -> Int {
    // Killed so early that there is no catalog yet, there is nothing unfinished either.
    guard let catalog = try? open(state) else { return 0 }
    return try catalog.read { try $0.unfinishedCount() }
  }

  /// Runs the indexer to its end and reads what it came to.
  private func complete(state: String) throws -> [Content] {
    let run = try Victim(
      ["index", folder + "/videos", "--index", folder + "/" + state], killedAfter: 600,
      in: folder)
    guard run.code == 3 else {
      throw Verdict(description: "exit code \(run.code): \(run.errors)")
    }
    guard let catalog = try open(state) else { throw Verdict(description: "no catalog") }
    return try catalog.read { reader in
      let problems: [String] = try reader.checkIntegrity()
      guard problems.isEmpty, try reader.unfinishedCount() == 0 else {
        throw Verdict(description: "left behind: \(problems)")
      }
      return try reader.videos().map { video in
        let clips: [StoredClip] = try reader.clips(ofVideo: video.id).map { clip in
          StoredClip(
            startSeconds: clip.startSeconds, endSeconds: clip.endSeconds,
            vector: try reader.vector(ofClip: clip.id),
            frames: try reader.frameVectors(ofClip: clip.id))
        }
        return Content(file: video.file, outcome: video.outcome, clips: clips)
      }
    }
  }
}
