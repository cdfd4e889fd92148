import Catalog
import Foundation
import Indexes
import Retrieval

/// What went wrong, one line.
struct Verdict: Error, CustomStringConvertible {
  let description: String
}

/// Compares a library with what it has to hold.
struct Judge {
  // Kept over all rounds, as a server would: its state has to follow the changes of others.
  private let index: VectorIndex
  private let torture: TortureLibrary
  private(set) var truth = Truth()
  private(set) var searches: Int = 0

  /// Videos that no victim touches.
  private static let pinned: [Truth.Change] = (0..<4).map {
    .record(video: "pinned\($0).mp4", seed: UInt64(900 + $0), clips: 5)
  }

  /// A judge of the library in `folder`, to which it adds the videos that stay.
  init(folder: String) throws {
    torture = try TortureLibrary(folder: folder)
    index = VectorIndex(torture.library)
    for change in Self.pinned {
      try torture.make(change)
      truth.apply(change)
    }
  }

  /// Searches while others write: what nobody touches has to be found at any time.
  mutating func searchPinned(until end: Date) throws {
    var number: Int = 0
    while Date() < end {
      guard case .record(let video, let seed, let clips) = Self.pinned[number % 4] else { return }
      try expect(video, seed: seed, clip: number % clips)
      number += 1
    }
  }

  /// Takes in a victim's journal, and checks everything.
  mutating func judge(journal path: String) throws {
    let (made, open) = Journal.read(path)
    for change in made { truth.apply(change) }
    if let open { try decide(open) }
    let check = try LibraryCheck(torture.library)
    if let finding = check.findings.first {
      throw Verdict(description: "db check: \(finding.part.rawValue): \(finding.problem)")
    }
    let stored = try torture.library.catalog.read { try $0.videos(status: .done) }
    guard Set(stored.map(\.file.path)) == Set(truth.videos.keys) else {
      throw Verdict(
        description: "videos \(stored.map(\.file.path)), expected \(truth.videos.keys.sorted())")
    }
    for (video, content) in truth.videos {
      for clip in 0..<content.clips { try expect(video, seed: content.seed, clip: clip) }
    }
    for content in truth.forgotten {
      let query = TortureLibrary.vector(seed: content.seed, clip: 0)
      if let hit = try index.search(query, k: 1).first, hit.score > 0.999 {
        throw Verdict(description: "clip \(hit.id) is found though it is gone")
      }
    }
  }

  /// Finds out whether a change was committed whose process died before it could say so.
  private mutating func decide(_ change: Truth.Change) throws {
    let isMade: Bool
    switch change {
    case .remove(let video):
      isMade = try torture.library.catalog.read { try $0.video(atPath: video) } == nil
    case .record(let video, let seed, _):
      let stored = try torture.library.catalog.read { try $0.video(atPath: video) }
      isMade = stored?.file.contentFingerprint == "\(seed)"
    }
    if isMade { truth.apply(change) }
  }

  private mutating func expect(_ video: String, seed: UInt64, clip: Int) throws {
    searches += 1
    let hits = try index.search(TortureLibrary.vector(seed: seed, clip: clip), k: 2)
    let clips = try torture.library.catalog.read { try $0.clips(ids: hits.map(\.id)) }
    guard let hit = hits.first, hit.score > 0.999,
      let found = clips.first(where: { $0.id == hit.id }),
      found.path == video, found.startSeconds == Double(clip)
    else {
      throw Verdict(description: "clip \(clip) of \(video) is not found")
    }
  }

  /// After the last round nothing but one generation stands on the disk.
  func finish() throws {
    _ = try index.search([Float](repeating: 0, count: TortureLibrary.dimension), k: 1)
    _ = try LibraryMaintenance(torture.library).compact(threads: 1)
    let check = try LibraryCheck(torture.library)
    guard check.findings.isEmpty else {
      throw Verdict(description: "after compacting: \(check.findings)")
    }
  }
}
