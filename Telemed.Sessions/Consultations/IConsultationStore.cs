namespace Telemed.Sessions.Consultations;

/// <summary>Where consultations are kept. What goes in and comes out is immutable.</summary>
public interface IConsultationStore
{
    /// <summary>Keeps a new consultation.</summary>
    Task AddAsync(Consultation consultation, CancellationToken cancellationToken);

    /// <summary>The consultation with this id, or <see langword="null"/>.</summary>
    Task<Consultation?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The consultation that has a participant with this <see cref="Participant.JoinCodeHash"/>, or <see langword="null"/>.</summary>
    Task<Consultation?> FindByJoinCodeAsync(string joinCodeHash, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the status and answers the consultation as it is then; <see langword="null"/> when there is no such consultation or
    /// it has that status already.
    /// </summary>
    Task<Consultation?> SetStatusAsync(string id, ConsultationStatus status, CancellationToken cancellationToken);

    /// <summary>Forgets the waiting consultations made before <paramref name="time"/> and answers how many they were.</summary>
    Task<int> RemoveCreatedBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken);
}
