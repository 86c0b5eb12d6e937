namespace Telemed.Sessions.Sharing;

/// <summary>Is told of what other instances have changed. Must neither wait nor throw.</summary>
internal interface ISharedChanges
{
    /// <summary>Something happened in a consultation at another instance.</summary>
    void Heard(string consultationId);

    /// <summary>Something may have happened at another instance that nobody told of: the records say what.</summary>
    void Look();
}
