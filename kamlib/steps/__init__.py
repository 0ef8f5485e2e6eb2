"""Steps of the method: one folder a step, which holds everything that this step knows."""
