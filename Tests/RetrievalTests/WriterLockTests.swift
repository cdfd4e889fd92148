import TestSupport
import Testing

@testable import Retrieval

@Suite struct WriterLockTests {
  @Test func `a second writer is refused until the first one is done`() throws {
    let folder = try TemporaryFolder()
    var first: WriterLock? = try WriterLock(folder: folder.url.path)
    #expect(throws: RetrievalError.locked(path: folder.url.path)) {
      try WriterLock(folder: folder.url.path)
    }
    withExtendedLifetime(first) {}
    first = nil
    _ = try WriterLock(folder: folder.url.path)
  }
}
