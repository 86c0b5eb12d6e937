using StackExchange.Redis;

namespace Telemed.ServiceDefaults.Redis;

/// <summary>How every service that shares something with its other instances reaches Redis.</summary>
public static class RedisConnection
{
    /// <summary>The connection string's name (<c>ConnectionStrings:redis</c>), which is Redis's in the AppHost.</summary>
    public const string Name = "redis";

    /// <summary>
    /// What is wrong with a connection string, without quoting it: it may hold a password. <see langword="null"/> for one that can be
    /// used, and for none at all.
    /// </summary>
    public static string? Fault(string? connectionString)
    {
        try
        {
            return string.IsNullOrWhiteSpace(connectionString) || ConfigurationOptions.Parse(connectionString).EndPoints.Count > 0
                ? null
                : "ConnectionStrings:redis names no host.";
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return "ConnectionStrings:redis is not a connection string of StackExchange.Redis's, like host:6379,password=….";
        }
    }

    /// <summary>
    /// A connection that mends itself, which may not stand yet. Throws <see cref="TimeoutException"/> after <paramref name="deadline"/>;
    /// what becomes of the attempt afterwards is looked after. Give it back with <see cref="Dismiss"/>.
    /// </summary>
    public static async Task<ConnectionMultiplexer> OpenAsync(
        string connectionString, string clientName, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = ConfigurationOptions.Parse(connectionString);
        settings.AbortOnConnectFail = false;
        settings.ClientName = clientName;
        settings.ConnectTimeout = (int)deadline.TotalMilliseconds;
        var connecting = ConnectionMultiplexer.ConnectAsync(settings);
        try
        {
            return await connecting.WaitAsync(deadline, time, cancellationToken);
        }
        catch
        {
            _ = connecting.ContinueWith(late => Dismiss(late.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Throws a connection away. Some versions wait for what is under way when they are disposed of; nobody is to wait for that.</summary>
    public static void Dismiss(ConnectionMultiplexer connection) => ThreadPool.UnsafeQueueUserWorkItem(
        static connection =>
        {
            try
            {
                connection.Close(allowCommandsToComplete: false);
                connection.Dispose();
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
            {
                // It is gone.
            }
        },
        connection,
        preferLocal: false);
}
