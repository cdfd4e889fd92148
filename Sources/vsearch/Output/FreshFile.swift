import ArgumentParser
import Foundation
import Media

/// `-o` and `--force` of the commands that make a file for other programs.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String?

  @Flag(name: .shortAndLong, help: "Replace a file that is there.")
  var force: Bool = false
}

/// A file that appears under its name when it is complete, and not before.
struct FreshFile {
  let path: String
  /// Where to write; in the same folder, so that it can be renamed.
  let draft: String
  private let mayReplace: Bool

  /// Chooses the draft's name.
  ///
  /// - Throws: ``CommandFailure`` when there is a file already that may not be replaced.
  init(_ path: String, mayReplace: Bool) throws {
    self.path = path
    self.mayReplace = mayReplace
    let name: String = (path as NSString).lastPathComponent
    let folder: String = (path as NSString).deletingLastPathComponent
    // Not derived from the name, which may be as long as names can be.
    let suffix = String(UInt32.random(in: .min ... .max), radix: 36)
    let fileExtension: String = (name as NSString).pathExtension
    let draftName: String = ".vsearch-\(suffix).\(fileExtension.isEmpty ? "part" : fileExtension)"
    draft = folder.isEmpty ? draftName : folder + "/" + draftName
    try refuseExisting()
  }

  /// Writes all of a file.
  static func write(_ data: Data, to path: String, mayReplace: Bool) throws {
    let file = try FreshFile(path, mayReplace: mayReplace)
    do {
      let descriptor: Int32 = open(
        MediaPath(file.draft).cString, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw file.failure() }
      try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: data)
    } catch let error as CommandFailure {
      throw error
    } catch {
      file.discard()
      throw CommandFailure("\(path): cannot be written: \(Self.reason(error))")
    }
    try file.publish()
  }

  /// Gives the draft its name.
  func publish() throws {
    if mayReplace {
      guard rename(draftName, name) == 0 else { throw failure() }
      return
    }
    // A link never replaces anything, whoever was quicker.
    if link(draftName, name) == 0 {
      discard()
    } else if errno == EEXIST {
      discard()
      try refuseExisting()
    } else {
      // File systems without links.
      do { try refuseExisting() } catch {
        discard()
        throw error
      }
      guard rename(draftName, name) == 0 else { throw failure() }
    }
  }

  // As the file system takes them: in the text, stray bytes are escaped.
  private var name: [CChar] { MediaPath(path).cString }
  private var draftName: [CChar] { MediaPath(draft).cString }

  /// Removes the draft.
  func discard() {
    unlink(draftName)
  }

  private func failure() -> CommandFailure {
    let reason: String = String(cString: strerror(errno))
    discard()
    return CommandFailure("\(path): cannot be written: \(reason)")
  }

  private func refuseExisting() throws {
    var status = stat()
    guard lstat(name, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR { throw CommandFailure("\(path): it is a folder") }
    guard !mayReplace else { return }
    throw CommandFailure("\(path): exists already", remedy: "another -o, or --force")
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return String(cString: strerror(Int32(underlying.code)))
  }
}
