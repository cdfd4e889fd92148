import Foundation
import TestSupport
import Testing

@testable import Retrieval

@Suite struct LibraryLocationTests {
  private func makeCatalog(_ folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: folder + "/catalog.sqlite3"))
  }

  @Test func `the nearest library at or above a folder is found`() throws {
    let folder = try TemporaryFolder()
    let root = folder.url.resolvingSymlinksInPath().path
    try makeCatalog(root + "/.vsearch")
    try makeCatalog(root + "/a/.vsearch")
    try FileManager.default.createDirectory(
      atPath: root + "/a/b/c", withIntermediateDirectories: true)
    #expect(
      try LibraryLocation.existing(override: nil, from: root + "/a/b/c").state
        == root + "/a/.vsearch")
    #expect(try LibraryLocation.existing(override: nil, from: root).state == root + "/.vsearch")
  }

  @Test func `a named library may be its root or its state folder`() throws {
    let folder = try TemporaryFolder()
    let root = folder.url.resolvingSymlinksInPath().path
    try makeCatalog(root + "/.vsearch")
    for name in [root, root + "/", root + "/.vsearch"] {
      #expect(try LibraryLocation.existing(override: name, from: "/").state == root + "/.vsearch")
    }
    #expect(throws: RetrievalError.noFolder(path: root + "/none")) {
      try LibraryLocation.existing(override: root + "/none", from: "/")
    }
    try FileManager.default.createDirectory(
      atPath: root + "/bare", withIntermediateDirectories: true)
    #expect(throws: RetrievalError.noLibrary(path: root + "/bare")) {
      try LibraryLocation.existing(override: root + "/bare", from: "/")
    }
  }
}
