import Foundation
import Media

/// One file found below a library's root.
public struct FoundFile: Hashable, Sendable {
  /// Path relative to the root in text form, `/` between the parts; see ``MediaPath/text``.
  public let path: String
  /// Size in bytes.
  public let sizeBytes: Int64
  /// Time of the last change, nanoseconds since 1970.
  public let modifiedNanoseconds: Int64
}

/// Which files of a folder are looked at.
public struct WalkOptions: Hashable, Sendable {
  /// Whether hidden files and folders are taken; those of systems and of this program never are.
  public var includesHidden: Bool = false
  /// Extensions in lower case that are taken instead of the usual ones; empty for those.
  public var extensions: Set<String> = []
  /// Patterns of what is left out, as lines of an ignore file in the root.
  public var excludes: [String] = []
  /// Whether ignore files count.
  public var usesIgnoreFiles: Bool = true

  /// All media files but hidden ones.
  public init() {}
}

/// What a walk came to.
public struct FolderContents: Hashable, Sendable {
  /// The files, by rising path.
  public internal(set) var files: [FoundFile] = []
  /// Folders that were gone through, the root as an empty path.
  public internal(set) var folders: [String] = []
  /// Folders that could not be listed; what is in them is not known.
  public internal(set) var unreadable: [String] = []
}

/// Finds media files below a folder.
public struct FolderWalker: Sendable {
  /// Extensions of containers and streams that may hold video, and of pictures and sound, which are
  /// looked at once and then listed as skipped.
  public static let mediaExtensions: Set<String> = Set(
    """
    3g2 3gp amv asf avi avif divx dv f4v flv gif h263 h264 264 h265 265 hevc ivf jpeg jpg m1v m2ts m2v \
    m4a m4v mjpeg mjpg mk3d mka mkv mov mp2 mp3 mp4 mpe mpeg mpg mpv mts mxf nut obu ogg ogm ogv png \
    qt rm rmvb ts vob webm webp wmv wtv y4m yuv4mpeg
    """.split(separator: " ").map(String.init))

  /// Name of the files with patterns of what is to be left out.
  public static let ignoreFileName: String = ".vsearchignore"

  /// Extensions of files in which nobody expects moving pictures.
  private static let soundAndPictureExtensions: Set<String> = [
    "avif", "jpeg", "jpg", "m4a", "mka", "mp2", "mp3", "png", "webp",
  ]

  /// Whether a file's name says that it is sound or a picture.
  static func isSoundOrPicture(_ name: String) -> Bool {
    soundAndPictureExtensions.contains(pathExtension(of: Array(name.utf8)))
  }

  /// Folders that systems, cameras and this program keep for themselves.
  private static let systemFolders: Set<[UInt8]> = Set(
    [
      "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found", ".vsearch", ".Trashes",
      ".Spotlight-V100", ".fseventsd",
    ].map { Array($0.utf8) })

  /// The largest ignore file that is read.
  private static let largestIgnoreFile: Int = 1 << 20

  /// The folder to walk.
  public let root: String
  /// Which files are taken.
  public let options: WalkOptions
  private let exclusions: IgnoreRules

  /// A walk of `root`.
  public init(root: String, options: WalkOptions = WalkOptions()) {
    self.root = root
    self.options = options
    exclusions = IgnoreRules(options.excludes.joined(separator: "\n").utf8)
  }

  /// The rules of one folder's ignore file, and the length of the folder's path.
  private struct Rules {
    let rules: IgnoreRules
    let prefix: Int
  }

  private struct Folder {
    let path: [UInt8]
    let rules: [Rules]
  }

  /// The media files below the root; one look at the file system for each.
  ///
  /// Links to files are taken, links to folders are not followed. Folders that cannot be read are
  /// noted and passed over.
  ///
  /// - Returns: What was found.
  /// - Throws: ``RetrievalError/unreadableFolder(path:reason:)`` for the root itself.
  public func contents() throws -> FolderContents {
    try checkRoot()
    var contents = FolderContents()
    var folders: [Folder] = [Folder(path: [], rules: [])]
    while let folder = folders.popLast() {
      visit(folder, &contents, &folders)
    }
    contents.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    contents.folders.sort()
    contents.unreadable.sort()
    return contents
  }

  private func checkRoot() throws {
    func refuse(_ reason: String) -> RetrievalError {
      .unreadableFolder(path: root, reason: reason)
    }
    do {
      guard try FileSystem.entry(absolute([])).kind == .folder else {
        throw refuse("is a file, not a folder")
      }
    } catch let fault as FileSystem.Fault {
      throw refuse(fault == .missing ? "no such folder" : "may not be read")
    }
    guard FileManager.default.isReadableFile(atPath: root) else { throw refuse("may not be read") }
  }

  private func absolute(_ path: [UInt8]) -> MediaPath {
    MediaPath(bytes: path.isEmpty ? Array(root.utf8) : Array((root + "/").utf8) + path)
  }

  private func visit(
    _ folder: Folder, _ contents: inout FolderContents, _ folders: inout [Folder]
  ) {
    let place: MediaPath = absolute(folder.path)
    let shown: String = MediaPath(bytes: folder.path).text
    guard let names = try? FileSystem.names(in: place) else {
      contents.unreadable.append(shown)
      return
    }
    contents.folders.append(shown)
    let rules: [Rules] = rules(of: folder, place, names.map(\.name))
    for (name, stated) in names where isWanted(name) {
      let path: [UInt8] = folder.path.isEmpty ? name : folder.path + [0x2F] + name
      let isMedia: Bool = isMedia(name)
      // Only what may matter is looked at: on many file systems the folder says what is a folder.
      guard isMedia || stated == nil || stated == .folder else { continue }
      let entry: FileSystem.Entry? =
        isMedia || stated == nil
        ? try? FileSystem.entry(absolute(path), follows: false) : nil
      switch entry?.kind ?? stated {
      case .folder:
        guard !Self.systemFolders.contains(name), !isIgnored(path, isFolder: true, rules) else {
          continue
        }
        folders.append(Folder(path: path, rules: rules))
      case .file where isMedia, .link where isMedia:
        guard !isIgnored(path, isFolder: false, rules),
          let file = entry?.kind == .link ? try? FileSystem.entry(absolute(path)) : entry,
          file.kind == .file
        else { continue }
        contents.files.append(
          FoundFile(
            path: MediaPath(bytes: path).text, sizeBytes: file.sizeBytes,
            modifiedNanoseconds: file.modifiedNanoseconds))
      default: break
      }
    }
  }

  /// The rules that hold in a folder: those of the folders above, then its own.
  private func rules(of folder: Folder, _ place: MediaPath, _ names: [[UInt8]]) -> [Rules] {
    let name: [UInt8] = Array(Self.ignoreFileName.utf8)
    guard options.usesIgnoreFiles, names.contains(name),
      let text = FileSystem.contents(
        MediaPath(bytes: place.bytes + [0x2F] + name), limit: Self.largestIgnoreFile)
    else { return folder.rules }
    let prefix: Int = folder.path.isEmpty ? 0 : folder.path.count + 1
    return folder.rules + [Rules(rules: IgnoreRules(text), prefix: prefix)]
  }

  private func isIgnored(_ path: [UInt8], isFolder: Bool, _ rules: [Rules]) -> Bool {
    if let verdict = exclusions.verdict(path[...], isFolder: isFolder) { return verdict }
    for rule in rules.reversed() {
      if let verdict = rule.rules.verdict(path[rule.prefix...], isFolder: isFolder) {
        return verdict
      }
    }
    return false
  }

  /// Whether a name is not hidden, or hidden ones are wanted; Apple's doubles hold no video.
  private func isWanted(_ name: [UInt8]) -> Bool {
    guard name.first == UInt8(ascii: ".") else { return true }
    return options.includesHidden && !name.starts(with: "._".utf8)
  }

  private func isMedia(_ name: [UInt8]) -> Bool {
    let wanted: Set<String> = options.extensions.isEmpty ? Self.mediaExtensions : options.extensions
    return wanted.contains(Self.pathExtension(of: name))
  }

  private static func pathExtension(of name: [UInt8]) -> String {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return "" }
    return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
  }
}
