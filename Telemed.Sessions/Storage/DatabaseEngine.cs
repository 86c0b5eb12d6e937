namespace Telemed.Sessions.Storage;

/// <summary>What the records lie in. The SQL is the same for both; what differs is asked of <see cref="Database"/>.</summary>
internal enum DatabaseEngine
{
    /// <summary>A file in the data folder: one instance of this service, nothing to set up.</summary>
    Sqlite,

    /// <summary>A server that several instances share.</summary>
    Postgres,
}
