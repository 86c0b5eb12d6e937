using System.Data.Common;
using Dapper;

namespace Telemed.Sessions.Storage;

/// <summary>One transaction, or one connection to read from. SQL stays within what SQLite and PostgreSQL both understand.</summary>
internal sealed class UnitOfWork(DbConnection connection, DbTransaction? transaction, DatabaseEngine engine, CancellationToken cancellationToken)
{
    private List<Action>? _afterCommit;

    /// <summary>Ends with the request that the work is for.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Behind a SELECT: keeps the rows for this transaction. SQLite has one writer at a time anyway.</summary>
    public string ForUpdate => engine == DatabaseEngine.Postgres ? " FOR UPDATE" : "";

    /// <summary>Runs a statement and answers how many rows it touched.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) => connection.ExecuteAsync(Command(sql, parameters));

    /// <summary>All rows.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await connection.QueryAsync<T>(Command(sql, parameters))).AsList();

    /// <summary>The first row, or the default of <typeparamref name="T"/>.</summary>
    public Task<T?> FirstAsync<T>(string sql, object? parameters = null) =>
        connection.QueryFirstOrDefaultAsync<T?>(Command(sql, parameters));

    /// <summary>
    /// Keeps everybody else who asks for the same <paramref name="name"/> waiting until this transaction ends.
    /// </summary>
    public async Task LockAsync(string name)
    {
        if (engine == DatabaseEngine.Postgres)
        {
            await ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext(@name))", new { name });
        }
    }

    /// <summary>Runs <paramref name="action"/> once the transaction is durable, and never if it is not. It must not throw or wait.</summary>
    public void AfterCommit(Action action) => (_afterCommit ??= []).Add(action);

    internal void Committed() => _afterCommit?.ForEach(action => action());

    private CommandDefinition Command(string sql, object? parameters) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
}
