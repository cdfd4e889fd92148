import Foundation
import TestSupport
import TestVideos
import Testing

/// The built program watching a folder in which files come, grow, move and go.
@Suite(.serialized) struct WatchCommandTests {
  private func video(_ seed: Int, count: Int = 12) -> Data {
    var video = RawVideo(width: 32, height: 24)
    video.addScene(seed, count: count)
    return video.file
  }

  /// Waits until `condition` holds; the seconds it took, nil when it never does.
  private func wait(
    seconds: Double = 20, _ condition: () throws -> Bool
  ) rethrows -> Double? {
    let start = Date()
    while Date().timeIntervalSince(start) < seconds {
      if try condition() { return Date().timeIntervalSince(start) }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return nil
  }

  private func start(_ folder: TemporaryFolder, _ options: [String] = []) -> RunningProgram? {
    let program = try? ProgramRun.start(["watch", folder.url.path] + options)
    guard let program, wait({ program.errorsSoFar.contains("done ") }) != nil else { return nil }
    return program
  }

  private func status(_ folder: TemporaryFolder) throws -> [String: Any] {
    try ProgramRun.vsearch(["status", "--json", "--index", folder.url.path]).json()
  }

  @Test func `a new file is found when it is complete, renamed and deleted ones are followed`()
    throws
  {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try video(1).write(to: URL(fileURLWithPath: folder.path("old.avi")))
    let program = try #require(start(folder))
    defer { kill(program.identifier, SIGKILL) }
    // In a folder that is new as well.
    try files.createDirectory(atPath: folder.path("new"), withIntermediateDirectories: true)
    try video(2).write(to: URL(fileURLWithPath: folder.path("new/a.avi")))
    #expect(wait { program.outputSoFar.contains("indexed   new/a.avi") } != nil)
    try files.moveItem(atPath: folder.path("new/a.avi"), toPath: folder.path("b.avi"))
    #expect(wait { program.errorsSoFar.contains("1 moved") } != nil)
    try files.removeItem(atPath: folder.path("old.avi"))
    #expect(wait { program.errorsSoFar.contains("1 gone") } != nil)
    #expect(try status(folder)["missing"] as? [String] == ["old.avi"])
    kill(program.identifier, SIGINT)
    #expect(try program.wait().code == 130)
  }

  @Test(arguments: [[], ["--poll", "0.3"]])
  func `a file that is still being copied is not indexed half-way`(options: [String]) throws {
    let folder = try TemporaryFolder()
    let program = try #require(start(folder, options))
    defer { kill(program.identifier, SIGKILL) }
    let whole: Data = video(3, count: 60)
    let path: String = folder.path("copy.avi")
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    // A slow copy, with a pause in which the file looks at rest.
    let quarter: Int = whole.count / 4
    for part in 0..<4 {
      let end: Int = part == 3 ? whole.count : (part + 1) * quarter
      try file.write(contentsOf: whole[part * quarter..<end])
      Thread.sleep(forTimeInterval: part == 1 ? 2.2 : 0.4)
      #expect(program.outputSoFar == "")
    }
    try file.close()
    #expect(wait { program.outputSoFar.contains("indexed   copy.avi") } != nil)
    #expect(program.outputSoFar.split(separator: "\n").count == 1)
    #expect(try (status(folder)["videos"] as? [String: Int])?["done"] == 1)
    #expect(abs((try status(folder)["video_seconds"] as? Double ?? 0) - 6) < 0.01)
    kill(program.identifier, SIGTERM)
    #expect(try program.wait().code == 143)
  }
}
