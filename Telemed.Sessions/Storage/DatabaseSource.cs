using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Telemed.Sessions.Storage;

/// <summary>Opens connections.</summary>
internal abstract class DatabaseSource : IAsyncDisposable
{
    public abstract DatabaseEngine Engine { get; }

    /// <summary>Where the records are, without any secret.</summary>
    public abstract string Description { get; }

    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>A file of SQLite's. The folder is its user's alone.</summary>
    public static DatabaseSource Sqlite(string path) => new SqliteSource(path);

    /// <summary>A PostgreSQL server. Throws <see cref="ArgumentException"/> on a connection string that cannot be read.</summary>
    public static DatabaseSource Postgres(string connectionString) => new PostgresSource(connectionString);

    private sealed class SqliteSource(string path) : DatabaseSource
    {
        private readonly string _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            DefaultTimeout = 5,
        }.ToString();

        public override DatabaseEngine Engine => DatabaseEngine.Sqlite;

        public override string Description => path;

        public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
        {
            KeepFromOthers();
            var connection = new SqliteConnection(_connectionString);
            try
            {
                await connection.OpenAsync(cancellationToken);

                // FULL: with a write-ahead log, less would lose the last commits when the machine loses its power.
                await using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
                await command.ExecuteNonQueryAsync(cancellationToken);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        // It holds what patients say, and the keys that tokens are made with. SQLite gives its other files the same rights.
        private void KeepFromOthers()
        {
            if (!OperatingSystem.IsWindows() && !File.Exists(path))
            {
                using var created = new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.ReadWrite,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
            }
        }
    }

    private sealed class PostgresSource : DatabaseSource
    {
        private readonly NpgsqlDataSource _source;

        public PostgresSource(string connectionString)
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            Default("Timeout", () => settings.Timeout = 3);
            Default("Command Timeout", () => settings.CommandTimeout = 5);
            Default("Application Name", () => settings.ApplicationName = "telemed-sessions");
            Description = $"{settings.Host}:{settings.Port}/{settings.Database}";
            _source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();

            void Default(string key, Action set)
            {
                if (!settings.ContainsKey(key))
                {
                    set();
                }
            }
        }

        public override DatabaseEngine Engine => DatabaseEngine.Postgres;

        public override string Description { get; }

        public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

        public override ValueTask DisposeAsync() => _source.DisposeAsync();
    }
}
