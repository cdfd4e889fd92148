import Catalog
import Foundation
import Indexes
import Kernels
import Retrieval

/// The process that is killed: changes a library without pause while another thread of it builds
/// index generations.
enum Victim {
  private static let videoCount: Int = 20

  /// Works until it is killed.
  static func work(folder: String, journal path: String, seed: UInt64) throws -> Never {
    let torture = try TortureLibrary(folder: folder)
    let lock = try WriterLock(folder: torture.library.state)
    let journal = try Journal(path: path)
    var generator = SplitMix64(seed: seed)
    // The thread never ends, and with it the lock stays.
    let builder = Thread { [library = torture.library, lock] in
      withExtendedLifetime(lock) { build(library, seed: seed ^ 0xABCD) }
    }
    FileHandle.standardOutput.write(Data("ready".utf8))
    builder.start()
    while true {
      let video = "v\(Int.random(in: 0..<videoCount, using: &generator)).mp4"
      let kind = Int.random(in: 0..<100, using: &generator)
      if kind < 2 {
        try torture.library.catalog.compact()
        continue
      }
      let change: Truth.Change =
        kind < 35
        ? .remove(video: video)
        : .record(
          video: video, seed: generator.next() >> 1,
          clips: Int.random(in: 1...6, using: &generator))
      try journal.noting(change) { try torture.make(change) }
    }
  }

  private static func build(_ library: Library, seed: UInt64) {
    var pauses = SplitMix64(seed: seed)
    let index = VectorIndex(library)
    while true {
      do {
        // Files of both kinds.
        try index.rebuild(kind: Bool.random(using: &pauses) ? .flat : .lists(count: 4))
      } catch {
        fail("rebuild: \(error)")
      }
      Thread.sleep(forTimeInterval: Double.random(in: 0..<0.01, using: &pauses))
    }
  }

  private static func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(2)
  }
}
