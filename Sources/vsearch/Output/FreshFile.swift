import ArgumentParser
import Foundation
import Media
import Tensors

/// `--force`, of every command that writes files under names of the user's choice.
struct ReplacementOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Replace a file that is there, but never one that is read.")
  var force: Bool = false
}

/// `-o` and `--force` of the commands that make a file for other programs.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String?

  @OptionGroup var replacement: ReplacementOptions

  var force: Bool { replacement.force }
}

/// A file that appears under its name when it is complete, and not before.
struct FreshFile {
  let path: String
  /// Where to write; in the same folder, so that it can be renamed.
  let draft: String
  private let mayReplace: Bool

  /// Chooses the draft's name, before any work.
  ///
  /// - Parameters:
  ///   - path: The name that the file will have.
  ///   - mayReplace: Whether it may replace an older file.
  ///   - inputs: The files and folders that the command reads; none of them is ever replaced.
  /// - Throws: ``CommandFailure`` when nothing can be written there, or something stands there that
  ///   may not be replaced.
  init(_ path: String, mayReplace: Bool, sparing inputs: [String]) throws {
    self.path = path
    self.mayReplace = mayReplace
    let name: String = (path as NSString).lastPathComponent
    // Not derived from the name, which may be as long as names can be.
    let suffix = String(UInt32.random(in: .min ... .max), radix: 36)
    let fileExtension: String = (name as NSString).pathExtension
    let draftName: String = ".vsearch-\(suffix).\(fileExtension.isEmpty ? "part" : fileExtension)"
    let folder: String = (path as NSString).deletingLastPathComponent
    draft = folder.isEmpty ? draftName : folder + "/" + draftName
    try InputGuard(inputs).check(path)
    try refuseExisting()
    try checkFolder(folder.isEmpty ? "." : folder)
  }

  /// The files of a command that writes several.
  ///
  /// - Throws: As ``init(_:mayReplace:sparing:)``, and when two are the same file.
  static func all(
    _ paths: [String], mayReplace: Bool, sparing inputs: [String], remedy: String = "other names"
  ) throws -> [FreshFile] {
    let files = try paths.map { try FreshFile($0, mayReplace: mayReplace, sparing: inputs) }
    guard Set(paths.map(FilePlace.init)).count == paths.count else {
      throw CommandFailure("several files would have the same name", remedy: remedy)
    }
    return files
  }

  /// Writes all of the file.
  func write(_ data: Data) throws {
    do {
      let descriptor: Int32 = open(
        MediaPath(draft).cString, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw failure() }
      try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: data)
    } catch let error as CommandFailure {
      throw error
    } catch {
      discard()
      throw CommandFailure("\(path): cannot be written: \(Self.reason(error))")
    }
    try publish()
  }

  /// Writes all of the file, as NumPy reads it.
  func write(_ array: NumpyArray) throws {
    try write(NumpyFile.encode(array))
  }

  /// Has the file written by what is given the draft's name.
  func make<Result>(_ work: (String) throws -> Result) throws -> Result {
    let result: Result
    do {
      result = try work(draft)
    } catch {
      discard()
      // The draft's name means nothing to anybody.
      var failure = CommandFailure(error)
      failure.message = failure.message.replacing(draft, with: path)
      throw failure
    }
    try publish()
    return result
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
    guard mayReplace else {
      throw CommandFailure("\(path): exists already", remedy: "another name, or --force")
    }
    // Under a link's name a file would take the place of a device.
    guard stat(name, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure("\(path): not a regular file; it is never replaced")
    }
  }

  /// Finds out before the work that nothing could be written.
  private func checkFolder(_ folder: String) throws {
    let folderName: [CChar] = MediaPath(folder).cString
    var status = stat()
    guard stat(folderName, &status) == 0 else {
      throw CommandFailure(
        "\(path): cannot be written: there is no folder \(folder)", remedy: "mkdir -p \(folder)")
    }
    guard status.st_mode & S_IFMT == S_IFDIR, !path.hasSuffix("/") else {
      throw CommandFailure("\(path): cannot be written: it names no file in a folder")
    }
    guard access(folderName, W_OK) == 0 else { throw failure() }
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return String(cString: strerror(Int32(underlying.code)))
  }
}
