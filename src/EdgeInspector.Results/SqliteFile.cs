using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeInspector.Results;

/// <summary>Opens databases, and tells a damaged file from a disk that fails.</summary>
internal static class SqliteFile
{
    private const string Tables =
        $"SELECT {SegmentSchema.Columns} FROM result LIMIT 0; SELECT position, refusals FROM undelivered LIMIT 0; SELECT position, reason, at_us FROM parked LIMIT 0";

    /// <summary>Opens a database without a pool, so that closing gives its handles back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">How.</param>
    /// <param name="settings">Statements that hold for the connection.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection Open(string path, SqliteOpenMode mode, string settings)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            Mode = mode,
            DefaultTimeout = 5,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = settings;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The database with the files that belong to it.</summary>
    public static string[] Files(string path) => [path, path + "-wal", path + "-shm"];

    /// <summary>Deletes a database; it must be closed.</summary>
    public static void Delete(string path)
    {
        foreach (string file in Files(path)) File.Delete(file);
    }

    /// <summary>Whether an exception is the disk's, or of what lies on it, and no mistake of ours.</summary>
    public static bool IsDiskFailure(Exception exception) =>
        exception is SqliteException or IOException or UnauthorizedAccessException or DamagedFileException;

    /// <summary>Whether SQLite says that the file is not what was written.</summary>
    public static bool IsDamage(SqliteException exception, string path) =>
        exception.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
        || exception.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHORT_READ
        || (exception.SqliteErrorCode == raw.SQLITE_ERROR && !HasTables(path));

    // An error without a number of its own is damage only where the tables themselves are; else a statement of ours is wrong.
    private static bool HasTables(string path)
    {
        try
        {
            using SqliteConnection connection = Open(path, SqliteOpenMode.ReadWrite, Tables);
            using SqliteCommand ask = connection.CreateCommand();
            ask.CommandText = "PRAGMA user_version";
            if (ask.ExecuteScalar() is not long version || version < 2) return true;
            ask.CommandText = SegmentSchema.AllAskedFor(version);
            ask.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException exception)
        {
            return exception.SqliteErrorCode is not (raw.SQLITE_ERROR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB);
        }
    }
}
