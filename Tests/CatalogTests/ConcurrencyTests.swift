import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Catalog

@Suite struct ConcurrencyTests {
  let samples = Samples()

  @Test func `a reader sees one state while another connection writes`() throws {
    let writer = try samples.locked()
    try writer.record("a.mp4", clips: 2)
    let reader = try samples.open(.readOnly)
    try reader.read { state in
      let before = try state.counts()
      try writer.record("b.mp4", clips: 3)
      try writer.remove(paths: ["a.mp4"])
      #expect(try state.counts() == before)
      #expect(try state.clips(ids: [1, 2]).count == 2)
      #expect(try state.forEachVector { _, _ in }.clipCount == 2)
    }
    #expect(try reader.read { try $0.videos() }.map(\.file.path) == ["b.mp4"])
  }

  @Test func `a reader does not wait for an open write transaction`() throws {
    let writer = try samples.locked()
    try writer.record("a.mp4", clips: 1)
    let reader = try samples.open(.readOnly, busyTimeoutSeconds: 0)
    let clips = AnySequence { () -> AnyIterator<NewClip> in
      // Runs within the transaction of `record`.
      var rest = Samples.clips(2)
      return AnyIterator {
        let seen = Result { try reader.read { try $0.counts().clips } }
        #expect((try? seen.get()) == 1, "\(seen)")
        return rest.popLast()
      }
    }
    try writer.record(
      Samples.file("b.mp4"), media: Samples.media, clips: clips, model: Samples.model)
    #expect(try reader.read { try $0.counts() }.clips == 3)
  }

  @Test func `a second writer waits only as long as it was told`() throws {
    let first = try samples.locked()
    let second = try samples.open(.write, busyTimeoutSeconds: 0.05)
    let clips = AnySequence { () -> AnyIterator<NewClip> in
      #expect(throws: CatalogError.busy(path: samples.path)) {
        try second.recordSkipped(Samples.file("b"), errorClass: "x", reason: "y")
      }
      return AnyIterator { nil }
    }
    try first.record(
      Samples.file("a.mp4"), media: Samples.media, clips: clips, model: Samples.model)
    try second.recordSkipped(Samples.file("b"), errorClass: "x", reason: "y")
    #expect(try first.read { try $0.videos() }.map(\.file.path) == ["a.mp4", "b"])
  }

  @Test func `catalogs opened at once make one schema and lose no record`() throws {
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      do {
        let catalog = try samples.open()
        try catalog.lock(to: Samples.model)
        for number in 0..<5 { try catalog.record("\(worker)/\(number).mp4", clips: 2) }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let catalog = try samples.open(.readOnly)
    #expect(try catalog.read { try $0.counts() }.videos[.done] == 20)
    #expect(try catalog.read { try $0.counts() }.clips == 40)
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
  }
}
