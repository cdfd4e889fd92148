/// What can be wrong with a library or a request to it.
public enum RetrievalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder to index does not exist, is no folder, or cannot be read.
  case unreadableFolder(path: String, reason: String)
  /// No library stands at or above this path.
  case noLibrary(path: String)
  /// A folder named as a library is not there.
  case noFolder(path: String)
  /// The library was built with another model, which stood at `path`.
  case otherModel(library: String, expected: String, found: String, path: String?)
  /// The library's clips are cut otherwise than is asked for; both in words.
  case otherSegmentation(library: String, expected: String, found: String)
  /// Another library has another model or clips that are cut otherwise; both in words.
  case otherLibrary(library: String, expected: String, other: String, found: String)
  /// The model has no joint space of videos and texts.
  case notARetrievalModel(name: String)
  /// Another process is changing the library.
  case locked(path: String)
  /// The query text holds no word.
  case emptyQuery
  /// A value lies outside what is accepted.
  case invalidSetting(name: String, value: String, accepted: String)
  /// No query has left a list of results.
  case noResults
  /// What should be a list of results is none.
  case badResults(name: String, reason: String)
  /// The list of results has no moment of this number.
  case noSuchResult(rank: Int, count: Int)
  /// The video of a result is gone or another one.
  case changedVideo(path: String, reason: String)
  /// Not every file that was found was counted: a mistake in this program, never in a file.
  case miscounted(discovered: Int, accountedFor: Int)
  /// Every indexed file is gone, and so none is to be forgotten.
  case nothingLeft(path: String, count: Int)
  /// The index stands inside the folder of its videos, and so goes wherever they go.
  case movesAlong(library: String)
  /// Most of the indexed videos are not in this folder.
  case videosElsewhere(path: String, found: Int, count: Int)

  /// One line: what, why.
  public var description: String {
    switch self {
    case .unreadableFolder(let path, let reason): "\(path): \(reason)"
    case .noLibrary(let path): "\(path): no index here or in a folder above"
    case .noFolder(let path): "\(path): no such folder"
    case .otherModel(let library, let expected, let found, _):
      "\(library): built with model \(expected), the active model is \(found)"
    case .otherSegmentation(let library, let expected, let found):
      "\(library): cut into \(expected); asked for are \(found)"
    case .otherLibrary(let library, let expected, let other, let found):
      "\(library): made with \(expected), but \(other) with \(found)"
    case .notARetrievalModel(let name):
      "model \(name) encodes no texts; searching needs a retrieval model"
    case .locked(let path): "\(path): another vsearch is writing to this library"
    case .emptyQuery: "the query holds no word"
    case .invalidSetting(let name, let value, let accepted):
      "\(name) \(value): accepted is \(accepted)"
    case .noResults: "there is no list of results yet"
    case .badResults(let name, let reason): "\(name): no list of results: \(reason)"
    case .noSuchResult(let rank, let count):
      "there is no result \(rank); the list has \(count)"
    case .changedVideo(let path, let reason): "\(path): \(reason)"
    case .miscounted(let discovered, let accountedFor):
      "\(discovered) files were found, but \(accountedFor) accounted for"
    case .nothingLeft(let path, let count):
      "\(path): no video is left of \(count); nothing was forgotten"
    case .movesAlong(let library):
      "\(library): the index stands in the folder of its videos and moves with it; nothing to tell"
    case .videosElsewhere(let path, let found, let count):
      "\(path): \(found == 0 ? "none" : "only \(found)") of the \(count) videos is there"
    }
  }

  /// What the user can do about it; nil when the description says it already.
  public var remedy: String? {
    switch self {
    case .noLibrary(let path): "vsearch index \(path)"
    case .otherModel(let library, _, _, let path):
      (path.map { "leave out --model and VSEARCH_MODEL: the library knows its model, in \($0)" }
        ?? "name the model it was built with (--model)")
        + "; or build it anew with the other: vsearch index --rebuild --model MODEL \(library)"
    case .otherSegmentation(let library, _, _):
      "leave out --segment, --segment-length, --min-length, --max-length and --overlap, or cut it "
        + "anew: vsearch index --rebuild \(library) with them"
    case .otherLibrary: "make one of them anew as the other is: vsearch index --rebuild"
    case .noResults: "vsearch query TEXT"
    case .miscounted: "report this; running the same command again does no harm"
    case .nothingLeft: "is the drive mounted? To start anew, delete the index"
    case .movesAlong: "vsearch index FOLDER makes an index of another folder"
    case .videosElsewhere: "name the folder that is to stand in place of the old one, or --force"
    case .locked: "wait for it to finish, or end it if it is vsearch watch; readers need not wait"
    default: nil
    }
  }
}
