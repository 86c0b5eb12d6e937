namespace Telemed.Sessions.Storage;

/// <summary>The tables in the database are not ones that this program can work on.</summary>
internal sealed class SchemaMismatchException(string message) : Exception(message);

/// <summary>
/// Brings the tables up to this program's version, in one transaction and one instance at a time. Refuses tables that a newer program
/// has made, and steps that differ from those that were applied.
/// </summary>
internal sealed partial class Migrator(Database database, IEnumerable<IDatabaseWarmUp> warmUps, TimeProvider time, ILogger<Migrator> logger)
{
    /// <summary>Applies what is missing and opens the database for everybody else.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var applied = await database.MigrateAsync(
            async unit =>
            {
                var applied = await ApplyAsync(unit);
                foreach (var warmUp in warmUps)
                {
                    await warmUp.WarmUpAsync(unit);
                }

                return applied;
            },
            cancellationToken);
        foreach (var step in applied)
        {
            LogApplied(logger, step.Version, step.Name);
        }

        database.MarkReady();
    }

    private async Task<IReadOnlyList<Migration>> ApplyAsync(UnitOfWork unit)
    {
        await unit.LockAsync("telemed-migrations");
        await unit.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        var present = await unit.QueryAsync<Applied>("SELECT version, name, checksum FROM schema_versions ORDER BY version");
        if (present.Count > Migration.All.Count)
        {
            throw new SchemaMismatchException(
                $"The database is of version {present.Count}, this program knows {Migration.All.Count}: it is older than the one that ran here before.");
        }

        foreach (var (step, found) in Migration.All.Zip(present))
        {
            if (step.Version != found.Version || step.Checksum != found.Checksum)
            {
                throw new SchemaMismatchException($"Step {found.Version} ({found.Name}) of the database is not the one that this program knows.");
            }
        }

        var missing = Migration.All.Skip(present.Count).ToList();
        foreach (var step in missing)
        {
            await unit.ExecuteAsync(step.SqlFor(database.Engine));
            await unit.ExecuteAsync(
                "INSERT INTO schema_versions (version, name, checksum, applied_at) VALUES (@Version, @Name, @Checksum, @At)",
                new { Version = (long)step.Version, step.Name, step.Checksum, At = time.Now() });
        }

        return missing;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Database: applied step {Version}, {Name}.")]
    private static partial void LogApplied(ILogger logger, int version, string name);

    private sealed class Applied
    {
        public long Version { get; set; }

        public string Name { get; set; } = "";

        public string Checksum { get; set; } = "";
    }
}
