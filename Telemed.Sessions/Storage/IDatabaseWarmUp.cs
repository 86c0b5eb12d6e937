namespace Telemed.Sessions.Storage;

/// <summary>What must be known from the database before anything else may use it.</summary>
internal interface IDatabaseWarmUp
{
    /// <summary>Reads it, with the tables in place. Failing keeps the database closed.</summary>
    Task WarmUpAsync(UnitOfWork unit);
}
