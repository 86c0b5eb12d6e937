using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Storage;

/// <summary>
/// The database, whichever it is. Work comes as functions: what one <see cref="WriteAsync"/> does happens wholly or not at all, and is
/// durable when it returns. Everything has a deadline; a database that does not answer is a <see cref="DatabaseUnavailableException"/>.
/// </summary>
internal sealed partial class Database : IAsyncDisposable
{
    private const int Attempts = 4;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly DatabaseSource _source;
    private readonly ILogger<Database> _logger;
    private readonly SemaphoreSlim? _writer;
    private volatile bool _ready;

    public Database(DatabaseSource source, ILogger<Database> logger)
    {
        _source = source;
        _logger = logger;

        // SQLite lets one write at a time. Waiting here is fair and costs no thread; waiting inside SQLite is neither.
        _writer = source.Engine == DatabaseEngine.Sqlite ? new SemaphoreSlim(1) : null;
    }

    public DatabaseEngine Engine => _source.Engine;

    /// <summary>Whether the tables are those of this program. Until then there is no database for anybody but the migrations.</summary>
    public bool IsReady => _ready;

    internal void MarkReady() => _ready = true;

    /// <summary>Reads without a transaction.</summary>
    public Task<T> ReadAsync<T>(Func<UnitOfWork, Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync("read", read, write: false, cancellationToken);

    /// <summary>Does <paramref name="write"/> in one transaction. It may be run again when the database asks for that, so it has no other effects.</summary>
    public Task<T> WriteAsync<T>(Func<UnitOfWork, Task<T>> write, CancellationToken cancellationToken) =>
        RunAsync("write", write, write: true, cancellationToken);

    /// <summary>Does <paramref name="write"/> in one transaction.</summary>
    public Task WriteAsync(Func<UnitOfWork, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(
            async unit =>
            {
                await write(unit);
                return true;
            },
            cancellationToken);

    public ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        return _source.DisposeAsync();
    }

    /// <summary>As <see cref="WriteAsync{T}"/>, before the tables are ready: for the migrations alone.</summary>
    internal Task<T> MigrateAsync<T>(Func<UnitOfWork, Task<T>> write, CancellationToken cancellationToken) =>
        GuardedAsync(unit => write(unit), write: true, TimeSpan.FromMinutes(10), cancellationToken);

    private async Task<T> RunAsync<T>(string name, Func<UnitOfWork, Task<T>> work, bool write, CancellationToken cancellationToken)
    {
        if (!_ready)
        {
            throw new DatabaseUnavailableException("The database has not been reached since this service started.");
        }

        using var span = Activity.Current is null ? null : SessionsTelemetry.Source.StartActivity($"database {name}");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await GuardedAsync(work, write, Deadline, cancellationToken);
            }
            catch (PostgresException conflict) when (attempt < Attempts
                && conflict.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                LogConflict(_logger, conflict.SqlState, attempt);
            }
            catch (Exception exception)
            {
                span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
                throw;
            }
        }
    }

    private async Task<T> GuardedAsync<T>(Func<UnitOfWork, Task<T>> work, bool write, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        var entered = false;
        try
        {
            if (write && _writer is not null)
            {
                await _writer.WaitAsync(limit.Token);
                entered = true;
            }

            await using var connection = await _source.OpenAsync(limit.Token);
            if (!write)
            {
                return await work(new UnitOfWork(connection, transaction: null, Engine, limit.Token));
            }

            await using var transaction = await connection.BeginTransactionAsync(limit.Token);
            var unit = new UnitOfWork(connection, transaction, Engine, limit.Token);
            var result = await work(unit);

            // Nobody's impatience may leave it open whether this has happened.
            await transaction.CommitAsync(CancellationToken.None);
            unit.Committed();
            return result;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsUnavailable(exception))
        {
            throw new DatabaseUnavailableException("The database does not answer.", exception);
        }
        finally
        {
            if (entered)
            {
                _writer!.Release();
            }
        }
    }

    private static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException answer => answer.IsTransient
            && answer.SqlState is not (PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected),
        NpgsqlException or TimeoutException or OperationCanceledException or System.Net.Sockets.SocketException => true,

        // Busy, locked, read-only, input/output error, full, cannot open.
        SqliteException fault => fault.SqliteErrorCode is 5 or 6 or 8 or 10 or 13 or 14,
        DbException fault => fault.IsTransient,
        _ => false,
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Two transactions were in each other's way ({State}); attempt {Attempt} is repeated.")]
    private static partial void LogConflict(ILogger logger, string state, int attempt);
}
