namespace Telemed.Sessions.Storage;

/// <summary>
/// The database does not answer, or not in time. Whether a write that was under way has happened is not known: it was not
/// acknowledged, and who repeats it with the same idempotency key gets it once.
/// </summary>
internal sealed class DatabaseUnavailableException : Exception
{
    public DatabaseUnavailableException()
    {
    }

    public DatabaseUnavailableException(string message)
        : base(message)
    {
    }

    public DatabaseUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
