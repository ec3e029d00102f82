using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeInspector.Web.Users;

/// <summary>All people who can log in. Never changes; a change is another one.</summary>
public sealed class UserBook
{
    /// <summary>People that there may be at most.</summary>
    public const int Capacity = 1000;

    private const int Format = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly Dictionary<string, User> _users;

    private UserBook(IEnumerable<User> users, bool isReadable = true) =>
        (_users, IsReadable) = (users.ToDictionary(user => user.Name, User.Names), isReadable);

    /// <summary>Nobody.</summary>
    public static UserBook Empty { get; } = new([]);

    /// <summary>There are people, and nobody knows who: nobody can log in, and nobody is let in without.</summary>
    public static UserBook Unreadable { get; } = new([], isReadable: false);

    /// <summary>Whether it is known who they are.</summary>
    public bool IsReadable { get; }

    /// <summary>Whether nobody has to log in, because nobody can.</summary>
    public bool IsEmpty => IsReadable && _users.Count == 0;

    /// <summary>Everybody, by name.</summary>
    public IReadOnlyList<User> All => [.. _users.Values.OrderBy(user => user.Name, User.Names)];

    /// <summary>A person; null when there is none of that name.</summary>
    public User? Find(string name) => _users.GetValueOrDefault(name);

    /// <summary>With a person, in the place of whoever had the name.</summary>
    public UserBook With(User user) => new([.. _users.Values.Where(other => !User.Names.Equals(other.Name, user.Name)), user]);

    /// <summary>Without a person.</summary>
    public UserBook Without(string name) => new([.. _users.Values.Where(other => !User.Names.Equals(other.Name, name))]);

    /// <summary>As it stands in the file.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(new Content(Format, All), Options), (byte)'\n'];

    /// <summary>Reads the content of the file.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong, and holds nothing of a hash.</exception>
    public static UserBook Read(ReadOnlySpan<byte> content)
    {
        Content read;
        try
        {
            read = JsonSerializer.Deserialize<Content>(content, Options) ?? throw new FormatException("It is no list of users.");
        }
        catch (JsonException exception)
        {
            throw new FormatException(
                $"It is no list of users: line {exception.LineNumber + 1}, {exception.Path ?? "$"} is not what belongs there.", exception);
        }
        if (read.Version != Format) throw new FormatException($"It has the version {read.Version}; this program reads version {Format}.");
        if (read.Users.Count > Capacity) throw new FormatException($"It has {read.Users.Count} users; at most {Capacity} are read.");
        foreach (User? user in read.Users)
            if (user is null || User.NameOf(user.Name) != user.Name)
                throw new FormatException("A name in it can be none; 'edge-inspector user add' says which can.");
        if (read.Users.DistinctBy(user => user.Name, User.Names).Count() != read.Users.Count)
            throw new FormatException("Two users in it have one name.");
        return new UserBook(read.Users);
    }

    private sealed record Content(int Version, IReadOnlyList<User> Users);
}
