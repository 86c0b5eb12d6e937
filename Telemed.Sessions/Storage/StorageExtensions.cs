using Microsoft.Extensions.Options;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Storage;

/// <summary>
/// Registers the database: PostgreSQL when there is a connection string <c>ConnectionStrings:sessions</c>, otherwise SQLite in the
/// data folder.
/// </summary>
internal static class StorageExtensions
{
    /// <summary>The connection string's name, which is the database's in the AppHost.</summary>
    public const string ConnectionName = "sessions";

    private const string FileName = "sessions.db";

    public static WebApplicationBuilder AddStorage(this WebApplicationBuilder builder)
    {
        var connectionString = builder.Configuration.GetConnectionString(ConnectionName);
        builder.Services.AddSingleton<IValidateOptions<DataOptions>>(new ConnectionStringCheck(connectionString));
        builder.Services.AddSingleton(services => string.IsNullOrWhiteSpace(connectionString)
            ? DatabaseSource.Sqlite(Path.Combine(services.GetRequiredService<IOptions<DataOptions>>().Value.DataPath, FileName))
            : DatabaseSource.Postgres(connectionString));
        builder.Services.AddSingleton<Database>();
        builder.Services.AddSingleton<Migrator>();
        builder.Services.AddHostedService<DatabaseStart>();
        builder.Services.AddExceptionHandler<DatabaseProblems>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database", tags: ["ready"]);
        return builder;
    }

    /// <summary>Says at start what is wrong with the connection string, without quoting it: it holds a password.</summary>
    private sealed class ConnectionStringCheck(string? connectionString) : IValidateOptions<DataOptions>
    {
        public ValidateOptionsResult Validate(string? name, DataOptions options)
        {
            if (string.IsNullOrWhiteSpace(connectionString))
            {
                return ValidateOptionsResult.Success;
            }

            try
            {
                return string.IsNullOrEmpty(new Npgsql.NpgsqlConnectionStringBuilder(connectionString).Host)
                    ? ValidateOptionsResult.Fail("ConnectionStrings:sessions names no Host.")
                    : ValidateOptionsResult.Success;
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
            {
                return ValidateOptionsResult.Fail(
                    "ConnectionStrings:sessions is not a connection string of PostgreSQL's, like Host=…;Database=…;Username=…;Password=….");
            }
        }
    }
}
