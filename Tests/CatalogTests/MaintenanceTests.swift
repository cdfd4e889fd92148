import Catalog
import Foundation
import TestSupport
import Testing

@Suite struct MaintenanceTests {
  let samples = Samples()

  private func size() -> Int {
    ["", "-wal"].reduce(0) { total, suffix in
      let attributes = try? FileManager.default.attributesOfItem(atPath: samples.path + suffix)
      return total + (attributes?[.size] as? Int ?? 0)
    }
  }

  @Test func `compacting gives back the space of what was deleted, and changes nothing else`()
    throws
  {
    let catalog = try samples.locked()
    for number in 0..<40 { try catalog.record("\(number).mp4", clips: 50) }
    try catalog.remove(paths: (0..<39).map { "\($0).mp4" })
    let before = (size(), try catalog.vectors().marks, try catalog.read { try $0.mark() })
    try catalog.compact()
    #expect(size() < before.0 / 4)
    #expect(try catalog.vectors().marks == before.1)
    #expect(try catalog.read { try $0.mark() } == before.2)
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
  }

  @Test func `the mark rises with every clip, deletion and generation`() throws {
    let catalog = try samples.locked()
    var marks = try [catalog.read { try $0.mark() }]
    func expectNewMark() throws {
      let mark = try catalog.read { try $0.mark() }
      #expect(!marks.contains(mark))
      marks.append(mark)
    }
    try catalog.record("a.mp4", clips: 2)
    try expectNewMark()
    try catalog.publishEverything()
    try expectNewMark()
    try catalog.remove(paths: ["a.mp4"])
    try expectNewMark()
    try catalog.publishEverything()
    try expectNewMark()
    try catalog.record("a.mp4", clips: 1)
    try expectNewMark()
  }

  @Test func `what a generation lacks and what it holds too much is counted`() throws {
    let catalog = try samples.locked()
    for path in ["a", "b", "c"] { try catalog.record(path, clips: 2) }
    let extent = try #require(try catalog.publishEverything()).extent
    try catalog.remove(paths: ["b"])
    try catalog.record("d", clips: 3)
    try catalog.record("d", clips: 1)
    let (tail, deletedCount, deleted) = try catalog.read { reader in
      (
        try reader.tailCount(since: extent), try reader.deletedCount(since: extent),
        try reader.deletedClips(after: extent.lastDeletion)
      )
    }
    #expect(tail == 1)
    #expect(deletedCount == 2)
    #expect(deleted == ClipRanges([3...4, 7...9]))
  }
}
