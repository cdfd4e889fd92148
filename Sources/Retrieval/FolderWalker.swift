import Foundation

/// One file found below a library's root.
public struct FoundFile: Hashable, Sendable {
  /// Path relative to the root, `/` between the parts.
  public let path: String
  /// Absolute path.
  public let absolutePath: String
  /// Size in bytes.
  public let sizeBytes: Int64
  /// Time of the last change, nanoseconds since 1970.
  public let modifiedNanoseconds: Int64
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

  /// Extensions of files in which nobody expects moving pictures.
  private static let soundAndPictureExtensions: Set<String> = [
    "avif", "jpeg", "jpg", "m4a", "mka", "mp2", "mp3", "png", "webp",
  ]

  /// Whether a file's name says that it is sound or a picture.
  static func isSoundOrPicture(_ name: String) -> Bool {
    soundAndPictureExtensions.contains(pathExtension(of: name))
  }

  /// Folders that systems and cameras keep for themselves.
  private static let systemFolders: Set<String> = [
    "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found",
  ]

  /// The folder to walk.
  public let root: String

  /// A walk of `root`.
  public init(root: String) {
    self.root = root
  }

  /// The media files below the root, by rising path; hidden files and folders are left out.
  ///
  /// Links to files are taken, links to folders are not followed. Folders that cannot be read are
  /// reported and passed over.
  ///
  /// - Parameter unreadable: Called with the path of a folder that cannot be listed.
  /// - Returns: The files found.
  /// - Throws: ``RetrievalError/unreadableFolder(path:reason:)`` for the root itself.
  public func files(unreadable: (String) -> Void) throws -> [FoundFile] {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: root, isDirectory: &isFolder) else {
      throw RetrievalError.unreadableFolder(path: root, reason: "no such folder")
    }
    guard isFolder.boolValue else {
      throw RetrievalError.unreadableFolder(path: root, reason: "is a file, not a folder")
    }
    guard manager.isReadableFile(atPath: root) else {
      throw RetrievalError.unreadableFolder(path: root, reason: "may not be read")
    }
    var found: [FoundFile] = []
    var folders: [String] = [""]
    while let folder = folders.popLast() {
      let absolute: String = folder.isEmpty ? root : root + "/" + folder
      guard let names = try? manager.contentsOfDirectory(atPath: absolute) else {
        unreadable(absolute)
        continue
      }
      for name in names where !name.hasPrefix(".") && !Self.systemFolders.contains(name) {
        let path: String = folder.isEmpty ? name : folder + "/" + name
        switch Self.kind(of: root + "/" + path, path) {
        case .folder: folders.append(path)
        case .file(let file) where Self.isMedia(name): found.append(file)
        default: break
        }
      }
    }
    return found.sorted { $0.path < $1.path }
  }

  private enum Kind {
    case folder
    case file(FoundFile)
    case other
  }

  private static func isMedia(_ name: String) -> Bool {
    mediaExtensions.contains(pathExtension(of: name))
  }

  private static func pathExtension(of name: String) -> String {
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  private static func kind(of absolute: String, _ path: String) -> Kind {
    var status = stat()
    guard lstat(absolute, &status) == 0 else { return .other }
    if status.st_mode & S_IFMT == S_IFDIR { return .folder }
    if status.st_mode & S_IFMT == S_IFLNK {
      guard stat(absolute, &status) == 0 else { return .other }
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return .other }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    let nanoseconds: Int64 = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    return .file(
      FoundFile(
        path: path, absolutePath: absolute, sizeBytes: Int64(status.st_size),
        modifiedNanoseconds: nanoseconds))
  }
}
